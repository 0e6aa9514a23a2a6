using Orleans.Concurrency;

namespace Orleans.Orchestrator.Grains;

/// <summary>
/// The bulletin board of one kind: all of its objects in memory, and every change in order. The key is the collection's
/// name, such as <c>pods</c> or <c>deployments.apps</c>.
/// </summary>
[Alias("orchestrator.ICollectionGrain")]
public interface ICollectionGrain : IGrainWithStringKey
{
    /// <summary>The objects that match, as of one version.</summary>
    /// <exception cref="Errors.ApiException">400 (bad selector or continue token), 410 Expired (continue token too old).</exception>
    [AlwaysInterleave, Alias("List")]
    Task<CollectionPage> ListAsync(ListQuery query);

    /// <summary>The version that lists show now.</summary>
    [AlwaysInterleave, Alias("Version")]
    Task<long> VersionAsync();

    /// <summary>
    /// The changes that match, in batches, in order, none missing and none twice. Without a version the present objects come
    /// first as Added. A reader that falls too far behind is cut off with 410 Expired and lists again.
    /// </summary>
    /// <exception cref="Errors.ApiException">400 (bad selector), 410 Expired (version no longer kept, or reader too slow).</exception>
    [AlwaysInterleave, Alias("Watch")]
    IAsyncEnumerable<ResourceEventBatch> WatchAsync(WatchQuery query, CancellationToken cancellationToken = default);
}
