using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apiextensions.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>
/// Deletes the objects of a definition that is to go, and lets it go when there are none left; under <see cref="IDefinitionController.Names"/>
/// it gives names that have become free to those that wait. Level-triggered.
/// </summary>
[GrainType("definitioncontroller")]
internal sealed partial class DefinitionControllerGrain : Grain, IDefinitionController
{
    private readonly ILogger _log;
    private readonly LookAgain _again;

    /// <summary>Made by the engine.</summary>
    public DefinitionControllerGrain(ILogger<DefinitionControllerGrain> log)
    {
        _log = log;
        _again = new LookAgain(this, () => this.AsReference<IDefinitionController>().ReconcileAsync());
    }

    private string Name => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task ReconcileAsync()
    {
        try
        {
            if (Name == IDefinitionController.Names ? await GiveNamesAsync() : await EmptyAsync())
            {
                _again.Rest();
                return;
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(_log, e, Name);
        }

        _again.Later();
    }

    private async Task<bool> GiveNamesAsync()
    {
        var page = await GrainFactory.GetCollection(ResourceKinds.CustomResourceDefinition).ListAsync(ListQuery.All);
        var waiting = page.Items.Select(i => i.As<CustomResourceDefinition>())
            .Where(d => d.Status.Conditions.Any(c => c is { Type: "NamesAccepted", Status: "False" }))
            .OrderBy(d => d.Metadata.CreationTimestamp).ThenBy(d => d.Metadata.Name, StringComparer.Ordinal);
        foreach (var definition in waiting)
            await GrainFactory.GetGrain<IDefinitionFinalizer>(definition.Metadata.Name!).ReconcileAsync();
        return true;
    }

    /// <returns>Whether nothing is left to do.</returns>
    private async Task<bool> EmptyAsync()
    {
        var found = await GrainFactory.GetGrain<ICollectionWriter>(ResourceKinds.CustomResourceDefinition.Collection).FindAsync(new ResourceKey("", Name));
        if (found?.As<CustomResourceDefinition>() is not { Metadata.DeletionTimestamp: not null } definition
            || !definition.Metadata.Finalizers.Contains(CustomResourceDefinitionGrain.Finalizer))
            return true;
        var page = await GrainFactory.GetGrain<ICollectionGrain>(Name).ListAsync(ListQuery.All);
        await GrainFactory.DeleteAllAsync(page.Items);
        if (!page.Items.IsEmpty)
            return false;
        await GrainFactory.GetGrain<IDefinitionFinalizer>(Name).FinalizeAsync(definition.Metadata.Uid!);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The custom resource definition {Name} could not be looked after; trying again")]
    private static partial void LogFailed(ILogger log, Exception exception, string name);
}
