using System.Collections.Concurrent;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Api.Watching;

/// <summary>The feeds of all collections that are being watched; there are never more than kinds.</summary>
internal sealed class WatchHub(IGrainFactory grains, KindDirectory kinds, ApiOptions options, TimeProvider time, IVersionConverter converter) : IDisposable
{
    private readonly ConcurrentDictionary<string, CollectionFeed> _feeds = new();
    private readonly ConcurrentDictionary<string, (ResourceKind Kind, CollectionFeed Feed)> _custom = new();

    /// <summary>The feed of one collection; of custom kinds one for each version and each state of its schema, since watchers share encoded events.</summary>
    public CollectionFeed Feed(ResourceKind kind) =>
        kind.IsCustom ? CustomFeed(kind) : _feeds.GetOrAdd(kind.Collection, static (_, s) => new CollectionFeed(s.grains, s.kind, s.options, s.time, s.converter), (grains, kind, options, time, converter));

    /// <summary>Whether there is a feed of a custom kind, in any version.</summary>
    public bool HasCustomFeed(string collection) => _custom.Values.Any(f => f.Kind.Collection == collection);

    private CollectionFeed CustomFeed(ResourceKind kind)
    {
        var name = $"{kind.Collection}/{kind.Version}";
        if (!_custom.ContainsKey(name))
            Sweep(kinds.Latest, null);
        var feed = _custom.GetOrAdd(name, static (_, s) => (s.kind, s.Item1.Begin(s.kind)), (this, kind));
        if (kind.ReadsLike(feed.Kind))
            return feed.Feed;
        // The definition has changed: the collection is opened anew, and so are its watches.
        (ResourceKind Kind, CollectionFeed Feed) next = (kind, Begin(kind));
        if (_custom.TryUpdate(name, next, feed))
            feed.Feed.Stop();
        return _custom.TryGetValue(name, out var current) ? current.Feed : next.Feed;
    }

    private CollectionFeed Begin(ResourceKind kind) => new(grains, kind, options, time, converter, ForgetUndefinedAsync);

    /// <summary>A collection that ended a watch was opened anew, or its kind is defined no longer: then nobody will ask for the feed again.</summary>
    private async Task ForgetUndefinedAsync(CollectionFeed ended)
    {
        try
        {
            Sweep(await kinds.CurrentAsync(), ended);
        }
        catch (ApiException)
        {
            // The definitions cannot be read now; the next feed that begins or ends looks again.
        }
    }

    private void Sweep(KindSet current, CollectionFeed? ended)
    {
        foreach (var known in _custom)
        {
            var isDefined = current.FindCustom(known.Value.Kind.Collection)?.Version(known.Value.Kind.Version) is not null;
            if (!isDefined && _custom.TryRemove(known) && known.Value.Feed != ended)
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
