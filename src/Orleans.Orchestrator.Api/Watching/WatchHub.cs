using System.Collections.Concurrent;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Api.Watching;

/// <summary>The feeds of all collections that are being watched; there are never more than kinds.</summary>
internal sealed class WatchHub(IGrainFactory grains, ApiOptions options, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, CollectionFeed> _feeds = new();

    /// <summary>The feed of one collection.</summary>
    public CollectionFeed Feed(ResourceKind kind) =>
        _feeds.GetOrAdd(kind.Collection, static (_, s) => new CollectionFeed(s.grains, s.kind, s.options, s.time), (grains, kind, options, time));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var feed in _feeds.Values)
            feed.Stop();
    }
}
