using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apiextensions.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>
/// Deletes the objects of a definition that is to go, and lets it go when there are none left; under <see cref="IDefinitionController.Names"/>
/// it gives names that have become free to those that wait. Level-triggered.
/// </summary>
[GrainType("definitioncontroller")]
internal sealed partial class DefinitionControllerGrain(ILogger<DefinitionControllerGrain> log) : Grain, IDefinitionController
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(15);

    /// <summary>Deletes at once; the store batches them.</summary>
    private const int Parallel = 64;

    private TimeSpan _retry = FirstRetry;
    private IGrainTimer? _timer;

    private string Name => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task ReconcileAsync()
    {
        try
        {
            if (Name == IDefinitionController.Names ? await GiveNamesAsync() : await EmptyAsync())
            {
                _retry = FirstRetry;
                return;
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(log, e, Name);
        }

        LookAgain();
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
        foreach (var some in page.Items.Where(i => i.Value.Metadata.DeletionTimestamp is null).Chunk(Parallel))
            await Task.WhenAll(some.Select(DeleteAsync));
        if (!page.Items.IsEmpty)
            return false;
        await GrainFactory.GetGrain<IDefinitionFinalizer>(Name).FinalizeAsync(definition.Metadata.Uid!);
        return true;
    }

    private async Task DeleteAsync(ResourceObject item)
    {
        var metadata = item.Value.Metadata;
        try
        {
            await GrainFactory.GetResource(item.Kind, new ResourceKey(metadata.Namespace ?? "", metadata.Name!)).DeleteAsync(
                new DeleteOptions { Preconditions = new Preconditions { Uid = metadata.Uid }, PropagationPolicy = "Background" });
        }
        catch (ApiException e) when (e.Reason is "NotFound" or "Conflict")
        {
            // It went by itself, or is another one by now: the next look tells.
        }
    }

    private void LookAgain()
    {
        _timer?.Dispose();
        _timer = this.RegisterGrainTimer(
            _ => this.AsReference<IDefinitionController>().ReconcileAsync(), new GrainTimerCreationOptions(_retry, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        _retry = _retry * 2 > LastRetry ? LastRetry : _retry * 2;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The custom resource definition {Name} could not be looked after; trying again")]
    private static partial void LogFailed(ILogger log, Exception exception, string name);
}
