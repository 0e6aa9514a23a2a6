namespace Orleans.Orchestrator.NodeAgent.Machine;

/// <summary>Sees from what a process has allocated in all when a burst of work is over. Looked at once a second.</summary>
internal sealed class BurstMeter
{
    /// <summary>A hundred pods that start allocate a hundred times as much; a hundred that only run, with their probes and heartbeats, a fifth.</summary>
    internal const long BusyBytes = 8 << 20;

    private long _seen;
    private bool _afterBurst;

    /// <summary>Takes the next look.</summary>
    /// <param name="allocatedBytes">All that was ever allocated.</param>
    /// <returns>Whether this is the first quiet look after a burst.</returns>
    public bool IsOver(long allocatedBytes)
    {
        var isBusy = allocatedBytes - _seen >= BusyBytes;
        _seen = allocatedBytes;
        var isOver = _afterBurst && !isBusy;
        _afterBurst = isBusy;
        return isOver;
    }
}
