using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Namespaces;

/// <summary>Wakes the controller of a namespace that came or that is to go, or that has lost what belongs into it.</summary>
internal sealed class NamespaceRouter : ICommitRouter
{
    /// <inheritdoc/>
    public bool Handles(string collection) => collection == ResourceKinds.Namespace.Collection
        || collection == ResourceKinds.ServiceAccount.Collection || collection == ResourceKinds.ConfigMap.Collection;

    /// <inheritdoc/>
    public void Route(string collection, IReadOnlyList<ResourceChange> batch, IGrainFactory grains)
    {
        if (collection != ResourceKinds.Namespace.Collection)
        {
            foreach (var change in batch.Where(c => c.Type != WatchEventType.Added && NamespaceControllerGrain.Furniture.Contains(c.Key.Name)))
                Wake(change.Key.Namespace, grains);
            return;
        }

        foreach (var change in batch)
        {
            if (change.Type != WatchEventType.Deleted)
                Wake(change.Key.Name, grains);
        }
    }

    /// <inheritdoc/>
    public void Wake(string collection, IReadOnlyList<ResourceObject> objects, IGrainFactory grains)
    {
        foreach (var item in collection == ResourceKinds.Namespace.Collection ? objects : [])
            Wake(item.Value.Metadata.Name!, grains);
    }

    private static void Wake(string name, IGrainFactory grains) => _ = grains.GetGrain<INamespaceController>(name).ReconcileAsync();
}
