using System.Collections.Concurrent;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Api.Watching;

/// <summary>The feeds of all collections that are being watched; there are never more than kinds.</summary>
internal sealed class WatchHub(IGrainFactory grains, KindDirectory kinds, ApiOptions options, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, CollectionFeed> _feeds = new();
    private readonly ConcurrentDictionary<string, (ResourceKind Kind, CollectionFeed Feed)> _custom = new();

    /// <summary>The feed of one collection; of custom kinds one for each version and each state of its schema, since watchers share encoded events.</summary>
    public CollectionFeed Feed(ResourceKind kind) =>
        kind.IsCustom ? CustomFeed(kind) : _feeds.GetOrAdd(kind.Collection, static (_, s) => new CollectionFeed(s.grains, s.kind, s.options, s.time), (grains, kind, options, time));

    private CollectionFeed CustomFeed(ResourceKind kind)
    {
        var name = $"{kind.Collection}/{kind.Version}";
        if (!_custom.ContainsKey(name))
            Sweep();
        var feed = _custom.GetOrAdd(name, static (_, s) => (s.kind, new CollectionFeed(s.grains, s.kind, s.options, s.time)), (grains, kind, options, time));
        if (kind.ReadsLike(feed.Kind))
            return feed.Feed;
        // The definition has changed: the collection is opened anew, and so are its watches.
        (ResourceKind Kind, CollectionFeed Feed) next = (kind, new CollectionFeed(grains, kind, options, time));
        if (_custom.TryUpdate(name, next, feed))
            feed.Feed.Stop();
        return _custom.TryGetValue(name, out var current) ? current.Feed : next.Feed;
    }

    /// <summary>Before there is one more feed, those end whose kinds are defined no longer.</summary>
    private void Sweep()
    {
        foreach (var known in _custom)
        {
            if (kinds.Latest.FindCustom(known.Value.Kind.Collection) is null && _custom.TryRemove(known))
                known.Value.Feed.Stop();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var feed in _feeds.Values.Concat(_custom.Values.Select(f => f.Feed)))
            feed.Stop();
    }
}
