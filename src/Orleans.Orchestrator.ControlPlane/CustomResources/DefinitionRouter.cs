using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apiextensions.V1;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>Wakes the controllers of definitions that are to go, and of those that wait for names that another one has given up.</summary>
internal sealed class DefinitionRouter : ICommitRouter
{
    /// <inheritdoc/>
    public bool Handles(string collection) => collection == ResourceKinds.CustomResourceDefinition.Collection;

    /// <inheritdoc/>
    public void Route(string collection, IReadOnlyList<ResourceChange> batch, IGrainFactory grains)
    {
        foreach (var change in batch)
        {
            // What a definition gives up, the next to look may take: each looks when any has changed its names or gone.
            var isFreed = change.Type == WatchEventType.Deleted
                || (change.Before?.As<CustomResourceDefinition>() is { } before && !before.Spec.Names.Equals(change.After.As<CustomResourceDefinition>().Spec.Names));
            if (isFreed)
                grains.GetGrain<IDefinitionController>(IDefinitionController.Names).ReconcileAsync();
            if (change.Type != WatchEventType.Deleted && NeedsCare(change.After))
                grains.GetGrain<IDefinitionController>(change.Key.Name).ReconcileAsync();
        }
    }

    /// <inheritdoc/>
    public void Wake(string collection, IReadOnlyList<ResourceObject> objects, IGrainFactory grains)
    {
        foreach (var item in objects.Where(NeedsCare))
            grains.GetGrain<IDefinitionController>(item.Value.Metadata.Name!).ReconcileAsync();
    }

    private static bool NeedsCare(ResourceObject value) => value.Value.Metadata.DeletionTimestamp is not null
        || value.As<CustomResourceDefinition>().Status.Conditions.Any(c => c is { Type: "NamesAccepted", Status: "False" });
}
