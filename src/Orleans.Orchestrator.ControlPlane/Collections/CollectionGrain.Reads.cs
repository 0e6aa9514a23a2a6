using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Collections;

// Lists and watches, from memory.
internal sealed partial class CollectionGrain
{
    /// <inheritdoc/>
    public Task<CollectionPage> ListAsync(ListQuery query)
    {
        var filter = ResourceFilter.Parse(_kind, query.Namespace, query.LabelSelector, query.FieldSelector);
        if (query.Limit < 0)
            throw ApiErrors.BadRequest($"limit must be greater than or equal to 0, not {query.Limit}");
        return Task.FromResult(query switch
        {
            { OwnerUid: { } uid } => Indexed(_memory.Indexes.OfOwner(uid).Where(e => IsControlledBy(e.Object, uid)), filter),
            { NodeName: { } node } => Indexed(_memory.Indexes.OfNode(node), filter),
            _ => Page(query, filter),
        });
    }

    /// <inheritdoc/>
    public Task<long> VersionAsync() => Task.FromResult(_memory.AppliedVersion);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ResourceEventBatch> WatchAsync(WatchQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (_watchers.Count >= options.MaxWatchers)
            throw ApiErrors.TooManyRequests($"there are {_watchers.Count} watches of {_kind.Collection} already", 5);
        var watcher = new Watcher(ResourceFilter.Parse(_kind, query.Namespace, query.LabelSelector, query.FieldSelector), query.Bookmarks, _memory.History);
        _watchers.Add(watcher);
        try
        {
            if (query.ResourceVersion is { } version)
            {
                watcher.StartAfter(Known(version));
            }
            else
            {
                var start = _memory.AppliedVersion;
                foreach (var batch in Present(watcher.Filter).Chunk(options.MaxEventsPerBatch))
                    yield return new ResourceEventBatch([.. batch]);
                if (query.Bookmarks)
                    yield return new ResourceEventBatch([new ResourceEvent(WatchEventType.Bookmark, start, null)]);
            }

            while (!watcher.IsClosed)
            {
                var events = watcher.Take(options.MaxEventsPerBatch, _memory.AppliedVersion);
                if (events.IsEmpty)
                    await watcher.WaitAsync(cancellationToken);
                else
                    yield return new ResourceEventBatch(events);
            }
        }
        finally
        {
            _watchers.Remove(watcher);
        }
    }

    private static bool IsControlledBy(ResourceObject value, string uid) =>
        value.Value.Metadata.OwnerReferences.Any(o => o.Controller == true && o.Uid == uid);

    private CollectionPage Indexed(IEnumerable<TableEntry> entries, ResourceFilter filter) =>
        new([.. entries.Select(e => e.Object).Where(filter.Matches)], _memory.AppliedVersion, null, null);

    private CollectionPage Page(ListQuery query, ResourceFilter filter)
    {
        var (version, after, table) = (_memory.AppliedVersion, (ResourceKey?)null, _memory.Table.Snapshot());
        if (!string.IsNullOrEmpty(query.Continue))
        {
            var token = ContinueToken.Parse(query.Continue);
            after = token.After;
            if (token.Version != ContinueToken.Inconsistent && time.GetUtcNow().ToUnixTimeSeconds() - token.Issued > options.PagedListAge.TotalSeconds)
                throw TooOld(token);
            if (token.Version != ContinueToken.Inconsistent && token.Version != version)
                (version, table) = (token.Version, _pages.Find(token.Version) ?? throw TooOld(token));
        }

        if (filter.Name is { } name && filter.Namespace is { } space)
            return new(Named(new ResourceKey(space, name), filter), version, null, null);

        var items = ImmutableArray.CreateBuilder<ResourceObject>();
        TableEntry? last = null;
        foreach (var entry in table.Range(filter.Namespace, after))
        {
            if (query.Limit > 0 && items.Count == query.Limit)
            {
                _pages.Keep(version, table);
                var end = last!.Value.Key;
                long? remaining = filter.SelectsAll ? table.Count(filter.Namespace, end) : null;
                return new(items.DrainToImmutable(), version, new ContinueToken(version, time.GetUtcNow().ToUnixTimeSeconds(), end).ToString(), remaining);
            }

            if (!filter.SelectsAll && !filter.Matches(entry.Object))
                continue;
            items.Add(entry.Object);
            last = entry;
        }

        return new(items.DrainToImmutable(), version, null, null);
    }

    /// <summary>
    /// 410 with the way out: a token that goes on at the same place of what is there now. Kubernetes' versions count the changes of all kinds and go on
    /// by themselves, so its clients expect a later version then, although nothing may have changed here.
    /// </summary>
    private ApiException TooOld(ContinueToken token)
    {
        if (token.Version == _memory.AppliedVersion)
        {
            _memory.PassOver(_log);
            _watchers.ForEach(static w => w.OfferBookmark());
        }

        return Expired(token);
    }

    private static ApiException Expired(ContinueToken token) => new(ApiErrors.Expired(
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use "
        + "the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent "
        + "list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.").Status with
    {
        Metadata = new ListMeta { Continue = (token with { Version = ContinueToken.Inconsistent }).ToString() },
    });

    private ImmutableArray<ResourceObject> Named(ResourceKey key, ResourceFilter filter) =>
        _memory.Table.Find(key) is { } found && filter.Matches(found) ? [found] : [];

    private IEnumerable<ResourceEvent> Present(ResourceFilter filter) =>
        from entry in _memory.Table.Snapshot().Range(filter.Namespace, null)
        where filter.Matches(entry.Object)
        select new ResourceEvent(WatchEventType.Added, VersionOf(entry.Object), entry.Object);

    private static long VersionOf(ResourceObject value) =>
        long.Parse(value.Value.Metadata.ResourceVersion!, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A version that this collection has never reached comes from another life of the database.</summary>
    private long Known(long version) => version <= _memory.AppliedVersion
        ? version
        : throw ApiErrors.Expired($"resource version {version} is not known here, the latest is {_memory.AppliedVersion}; list again and watch from there");
}
