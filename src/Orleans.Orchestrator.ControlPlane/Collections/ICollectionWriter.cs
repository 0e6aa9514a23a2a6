using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Orchestrator.ControlPlane.Admission.Quotas;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>The control plane's side of a collection grain: commits of the kind's resource grains, and lookups from memory.</summary>
[Alias("orchestrator.ICollectionWriter")]
public interface ICollectionWriter : IGrainWithStringKey
{
    /// <summary>Writes an object. Returns once it is durable and lists and watches show it.</summary>
    /// <exception cref="Errors.ApiException">
    /// 403 (a quota has no room: nothing was written), 429 (too much queued: nothing was written), 413 (object too large: nothing was written), 503 (unknown whether it was written: read again).
    /// </exception>
    [AlwaysInterleave, Alias("Commit")]
    Task<CommitReply> CommitAsync(CommitRequest request);

    /// <summary>Asks whether the namespace's quotas have room for an object; nothing is kept for it.</summary>
    /// <exception cref="Errors.ApiException">403: they have not.</exception>
    [AlwaysInterleave, Alias("CheckQuota")]
    Task CheckQuotaAsync(ResourceObject value);

    /// <summary>What the collection's objects in a namespace use of each of its quotas.</summary>
    [AlwaysInterleave, Alias("QuotaUse")]
    Task<ImmutableArray<QuotaUse>> QuotaUseAsync(string inNamespace);

    /// <summary>The object of that name, or null.</summary>
    [AlwaysInterleave, Alias("Find")]
    Task<ResourceObject?> FindAsync(ResourceKey key);

    /// <summary>The objects of those names that are there.</summary>
    [AlwaysInterleave, Alias("FindMany")]
    Task<ImmutableArray<ResourceObject>> FindManyAsync(ImmutableArray<ResourceKey> keys);

    /// <summary>The objects that have one of these uids among their owner references, controlling or not.</summary>
    [AlwaysInterleave, Alias("FindDependents")]
    Task<ImmutableArray<ResourceObject>> FindDependentsAsync(ImmutableArray<string> ownerUids);

    /// <summary>Does nothing but bring the collection into memory, which wakes the controllers of its objects.</summary>
    [AlwaysInterleave, Alias("Open")]
    Task OpenAsync();

    /// <summary>
    /// Tells the controllers of all objects again, as when the collection is loaded: some of them were in a silo that is lost, with what they meant to do.
    /// </summary>
    [AlwaysInterleave, Alias("Wake")]
    Task WakeAsync();

    /// <summary>
    /// Of a custom kind: its definition may have changed. When it has, watches end and the collection is opened anew, so that everything
    /// in it is read by the schema as it is now.
    /// </summary>
    [AlwaysInterleave, Alias("Refresh")]
    Task RefreshAsync();
}
