namespace Orleans.Orchestrator.NodeAgent.Containers;

/// <summary>
/// When a container that ended may start again: the first time at once, then after 1 s, 2 s, 4 s … (Kubernetes begins at
/// 10 s). A container that ran for longer than twice the longest wait has shown itself healthy and starts over. Starts that
/// failed are counted apart: an image that was long in coming does not hold back the restarts of its container.
/// </summary>
/// <param name="first">The first wait.</param>
/// <param name="longest">The longest wait.</param>
internal sealed class RestartBackoff(TimeSpan first, TimeSpan longest)
{
    private const int MaxDoublings = 30;
    private int _ends;
    private int _failures;

    /// <summary>When the next start is allowed.</summary>
    public DateTimeOffset NextStart { get; private set; }

    /// <summary>How long the present wait is in all.</summary>
    public TimeSpan Delay { get; private set; }

    /// <summary>Whether the container is being held back for ending too often.</summary>
    public bool IsBackingOff(DateTimeOffset now) => Delay > TimeSpan.Zero && now < NextStart;

    /// <summary>Notes that a start succeeded.</summary>
    public void Started() => _failures = 0;

    /// <summary>Notes that a run ended, given when it began and ended.</summary>
    public void Ended(DateTimeOffset startedAt, DateTimeOffset finishedAt)
    {
        if (finishedAt - startedAt > longest + longest)
            _ends = 0;
        _ends++;
        Wait(finishedAt, _ends == 1 ? TimeSpan.Zero : Doubled(_ends - 2, longest));
    }

    /// <summary>Notes that a start failed; waits at most <paramref name="limit"/>.</summary>
    public void Failed(DateTimeOffset now, TimeSpan limit)
    {
        _failures++;
        Wait(now, Doubled(_failures - 1, limit < longest ? limit : longest));
    }

    private void Wait(DateTimeOffset from, TimeSpan delay) => (Delay, NextStart) = (delay, from + delay);

    private TimeSpan Doubled(int times, TimeSpan limit)
    {
        var doubled = first * Math.Pow(2, Math.Min(times, MaxDoublings));
        return doubled > limit ? limit : doubled;
    }
}
