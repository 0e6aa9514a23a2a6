using System.Collections.Concurrent;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Api.Watching;

/// <summary>The feeds of all collections that are being watched; there are never more than kinds.</summary>
internal sealed class WatchHub(IGrainFactory grains, ApiOptions options, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, CollectionFeed> _feeds = new();
    private readonly ConcurrentDictionary<string, (ResourceKind Kind, CollectionFeed Feed)> _custom = new();

    /// <summary>The feed of one collection; of custom kinds one for each version and each state of its schema, since watchers share encoded events.</summary>
    public CollectionFeed Feed(ResourceKind kind) =>
        kind.IsCustom ? CustomFeed(kind) : _feeds.GetOrAdd(kind.Collection, static (_, s) => new CollectionFeed(s.grains, s.kind, s.options, s.time), (grains, kind, options, time));

    private CollectionFeed CustomFeed(ResourceKind kind)
    {
        var feed = _custom.GetOrAdd($"{kind.Collection}/{kind.Version}", static (_, s) => (s.kind, new CollectionFeed(s.grains, s.kind, s.options, s.time)), (grains, kind, options, time));
        if (kind.ReadsLike(feed.Kind))
            return feed.Feed;
        // The definition has changed: the collection is opened anew, and so are its watches.
        var next = (kind, new CollectionFeed(grains, kind, options, time));
        if (_custom.TryUpdate($"{kind.Collection}/{kind.Version}", next, feed))
            feed.Feed.Stop();
        return _custom[$"{kind.Collection}/{kind.Version}"].Feed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var feed in _feeds.Values.Concat(_custom.Values.Select(f => f.Feed)))
            feed.Stop();
    }
}
