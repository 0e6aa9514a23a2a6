using Orleans.Orchestrator.Api.Security;

namespace Orleans.Orchestrator.Api.Overload;

/// <summary>Keeps kinds of clients from starving each other: readers, writers, nodes and streams each have slots of their own.</summary>
internal sealed class OverloadGuard(ApiOptions options, TimeProvider time)
{
    private readonly RequestSlots _reads = new(options.MaxReadsInFlight, options.MaxQueued, options.MaxQueueWait, time);
    private readonly RequestSlots _writes = new(options.MaxWritesInFlight, options.MaxQueued, options.MaxQueueWait, time);
    private readonly RequestSlots _nodes = new(options.MaxNodeRequestsInFlight, options.MaxQueued, options.MaxQueueWait, time);
    private readonly RequestSlots _streams = new(options.MaxStreams, 0, TimeSpan.Zero, time);

    /// <summary>The slots that a request competes for.</summary>
    public RequestSlots SlotsFor(UserInfo user, string verb, bool isStream)
    {
        if (isStream)
            return _streams;
        if (user.IsIn(UserInfo.Nodes))
            return _nodes;
        return verb is "get" or "list" or "head" ? _reads : _writes;
    }
}
