using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Nodes;

/// <summary>Tells nodes about the pods that are bound to them.</summary>
internal sealed class NodeRouter : ICommitRouter
{
    /// <inheritdoc/>
    public bool Handles(string collection) => collection is "pods" or "nodes";

    /// <inheritdoc/>
    public void Route(string collection, IReadOnlyList<ResourceChange> batch, IGrainFactory grains)
    {
        if (collection != "pods")
            return;
        var nodes = new Dictionary<string, ImmutableArray<ObjectChange>.Builder>();
        foreach (var change in batch)
        {
            if (change.After.As<Pod>().Spec.NodeName is not { Length: > 0 } node)
                continue;
            if (!nodes.TryGetValue(node, out var list))
                nodes.Add(node, list = ImmutableArray.CreateBuilder<ObjectChange>());
            list.Add(ObjectChange.From(change));
        }

        foreach (var (node, changes) in nodes)
            grains.GetGrain<INodeController>(node).PodsChangedAsync(new ObjectChanges(changes.DrainToImmutable())).Forget();
    }

    /// <inheritdoc/>
    public void Wake(string collection, IReadOnlyList<ResourceObject> objects, IGrainFactory grains)
    {
        var names = collection == "nodes"
            ? objects.Select(o => o.Value.Metadata.Name!)
            : objects.Select(o => o.As<Pod>().Spec.NodeName).Where(n => !string.IsNullOrEmpty(n)).Distinct().Select(n => n!);
        foreach (var name in names)
            grains.GetGrain<INodeController>(name).ReconcileAsync().Forget();
    }
}
