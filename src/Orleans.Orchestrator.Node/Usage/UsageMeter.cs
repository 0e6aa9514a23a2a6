using Orleans.Orchestrator.Nodes;

namespace Orleans.Orchestrator.NodeAgent.Usage;

/// <summary>Makes rates of counters of processor time, by remembering each as it was when it was last read.</summary>
internal sealed class UsageMeter
{
    /// <summary>Over less time a rate says nothing.</summary>
    public static readonly TimeSpan ShortestWindow = TimeSpan.FromSeconds(1);

    private Dictionary<string, Reading> _last = new(StringComparer.Ordinal);
    private Dictionary<string, Reading> _now = new(StringComparer.Ordinal);

    /// <summary>What was used since the last reading, or, at the first, since the counter began; null when too little time has passed.</summary>
    /// <param name="id">Whose counter it is.</param>
    /// <param name="since">When the counter began with zero; null when that is not known.</param>
    /// <param name="cpuNanoseconds">The counter.</param>
    /// <param name="memoryBytes">Memory in use.</param>
    /// <param name="time">The time of the reading.</param>
    public UsageSample? Measure(string id, DateTimeOffset? since, long cpuNanoseconds, long memoryBytes, DateTimeOffset time)
    {
        Reading? before = _last.TryGetValue(id, out var last) && last.CpuNanoseconds <= cpuNanoseconds && last.Time <= time ? last
            : since is { } start && start <= time ? new Reading(0, start) : null;
        if (before is not { } earlier)
        {
            _now[id] = new Reading(cpuNanoseconds, time);
            return null;
        }

        var window = time - earlier.Time;
        _now[id] = window < ShortestWindow ? earlier : new Reading(cpuNanoseconds, time);
        return window < ShortestWindow ? null
            : new UsageSample(time, window, (long)((cpuNanoseconds - earlier.CpuNanoseconds) / window.TotalSeconds), memoryBytes);
    }

    /// <summary>A round of readings is over: what was not read in it is gone, and is forgotten.</summary>
    public void EndRound() => (_last, _now) = (_now, new(StringComparer.Ordinal));

    private readonly record struct Reading(long CpuNanoseconds, DateTimeOffset Time);
}
