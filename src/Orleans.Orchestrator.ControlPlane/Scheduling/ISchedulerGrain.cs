using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Orchestrator.ControlPlane.Rebalancing;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Orchestrator.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>Places pods on nodes. There is one; its key is <see cref="Key"/>.</summary>
[Alias("orchestrator.ISchedulerGrain")]
public interface ISchedulerGrain : IGrainWithStringKey
{
    /// <summary>The scheduler's key, which is also the <c>schedulerName</c> of the pods that it places.</summary>
    const string Key = "default-scheduler";

    /// <summary>Pods changed.</summary>
    [OneWay, AlwaysInterleave, Alias("PodsChanged")]
    Task PodsChangedAsync(ObjectChanges changes);

    /// <summary>Nodes changed.</summary>
    [OneWay, AlwaysInterleave, Alias("NodesChanged")]
    Task NodesChangedAsync(ObjectChanges changes);

    /// <summary>Namespaces changed.</summary>
    [OneWay, AlwaysInterleave, Alias("NamespacesChanged")]
    Task NamespacesChangedAsync(ObjectChanges changes);

    /// <summary>Claims, volumes or classes changed.</summary>
    [OneWay, AlwaysInterleave, Alias("VolumesChanged")]
    Task VolumesChangedAsync(ObjectChanges changes);

    /// <summary>Why a pod is where it is, or nowhere, as the cluster is now. Changes nothing.</summary>
    [AlwaysInterleave, Alias("Explain")]
    Task<PodPlacement> ExplainAsync(Pod pod);

    /// <summary>Which of some pods should be elsewhere, as the cluster is now; none while others wait for a node. Changes nothing.</summary>
    /// <param name="movable">The pods' uids.</param>
    /// <param name="maxMoves">At most so many.</param>
    /// <param name="minGain">How much better the other node has to be.</param>
    [AlwaysInterleave, Alias("PlanMoves")]
    Task<ImmutableArray<PlannedMove>> PlanMovesAsync(ImmutableArray<string> movable, int maxMoves, double minGain);

    /// <summary>Look now.</summary>
    [OneWay, Alias("Schedule")]
    Task ScheduleAsync();
}
