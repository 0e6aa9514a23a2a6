using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rebalancing;

/// <summary>Tells the rebalancer of nodes that join, return, or are uncordoned.</summary>
internal sealed class RebalanceRouter : ICommitRouter
{
    /// <inheritdoc/>
    public bool Handles(string collection) => collection == ResourceKinds.Node.Collection;

    /// <inheritdoc/>
    public void Route(string collection, IReadOnlyList<ResourceChange> batch, IGrainFactory grains)
    {
        if (batch.Any(Opens))
            Tell(grains);
    }

    /// <inheritdoc/>
    public void Wake(string collection, IReadOnlyList<ResourceObject> objects, IGrainFactory grains)
    {
        // A node may have opened just before the process ended that would have told.
        if (objects.Count > 0)
            Tell(grains);
    }

    private static void Tell(IGrainFactory grains) => grains.GetGrain<IRebalancerGrain>(IRebalancerGrain.Key).NodesOpenedAsync().Forget();

    private static bool Opens(ResourceChange change) => change.Type != WatchEventType.Deleted && IsOpen(change.After.As<Node>())
        && (change.Before is null || !IsOpen(change.Before.As<Node>()));

    private static bool IsOpen(Node node) => node.Spec.Unschedulable != true && node.Spec.Taints.All(t => t.Effect == "PreferNoSchedule");
}
