using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Orchestrator.ControlPlane.Reconciling;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>Brings claims and volumes together, and says what becomes of volumes when their claims go. There is one; its key is <see cref="Key"/>.</summary>
[Alias("orchestrator.IVolumeBinder")]
public interface IVolumeBinder : IGrainWithStringKey
{
    /// <summary>The binder's key.</summary>
    const string Key = "volumes";

    /// <summary>Claims changed.</summary>
    [OneWay, AlwaysInterleave, Alias("ClaimsChanged")]
    Task ClaimsChangedAsync(ObjectChanges changes);

    /// <summary>Volumes changed.</summary>
    [OneWay, AlwaysInterleave, Alias("VolumesChanged")]
    Task VolumesChangedAsync(ObjectChanges changes);

    /// <summary>Classes changed.</summary>
    [OneWay, AlwaysInterleave, Alias("ClassesChanged")]
    Task ClassesChangedAsync(ObjectChanges changes);

    /// <summary>Pods that used claims have ended or are gone.</summary>
    /// <param name="claims">The claims' keys, <c>namespace/name</c>.</param>
    [OneWay, AlwaysInterleave, Alias("PodsEnded")]
    Task PodsEndedAsync(ImmutableArray<string> claims);

    /// <summary>Pods came for which claims are to be made.</summary>
    [OneWay, AlwaysInterleave, Alias("PodsCame")]
    Task PodsCameAsync(ObjectChanges pods);

    /// <summary>Look now.</summary>
    [OneWay, Alias("Reconcile")]
    Task ReconcileAsync();
}
