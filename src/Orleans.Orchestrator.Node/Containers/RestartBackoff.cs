namespace Orleans.Orchestrator.NodeAgent.Containers;

/// <summary>
/// When a container that ended may start again: the first time at once, then after 1 s, 2 s, 4 s … (Kubernetes begins at
/// 10 s). A container that ran for longer than twice the longest wait has shown itself healthy and starts over.
/// </summary>
/// <param name="first">The first wait.</param>
/// <param name="longest">The longest wait.</param>
internal sealed class RestartBackoff(TimeSpan first, TimeSpan longest)
{
    private int _restarts;

    /// <summary>When the next start is allowed, given when the last run began and ended.</summary>
    public DateTimeOffset NextStart { get; private set; }

    /// <summary>Whether the container is being held back for ending too often.</summary>
    public bool IsBackingOff(DateTimeOffset now) => _restarts > 1 && now < NextStart;

    /// <summary>How long the present wait is in all.</summary>
    public TimeSpan Delay => _restarts <= 1 ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(longest.Ticks, first.Ticks << Math.Min(_restarts - 2, 30)));

    /// <summary>Notes that a run ended.</summary>
    public void Ended(DateTimeOffset startedAt, DateTimeOffset finishedAt)
    {
        if (finishedAt - startedAt > longest + longest)
            _restarts = 0;
        _restarts++;
        NextStart = finishedAt + Delay;
    }

    /// <summary>Notes that a start failed.</summary>
    public void Failed(DateTimeOffset now)
    {
        _restarts = Math.Max(1, _restarts) + 1;
        NextStart = now + Delay;
    }
}
