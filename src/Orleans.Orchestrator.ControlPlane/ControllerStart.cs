using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Events;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.ControlPlane.Services;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane;

/// <summary>Starts those controllers that belong to no object, as soon as there is the namespace <c>default</c>.</summary>
internal sealed class ControllerStart : ICommitRouter
{
    private const string Namespace = "default";

    /// <inheritdoc/>
    public bool Handles(string collection) => collection == ResourceKinds.Namespace.Collection;

    /// <inheritdoc/>
    public void Route(string collection, IReadOnlyList<ResourceChange> batch, IGrainFactory grains)
    {
        if (batch.Any(c => c.Type == WatchEventType.Added && c.Key.Name == Namespace))
            Start(grains);
    }

    /// <inheritdoc/>
    public void Wake(string collection, IReadOnlyList<ResourceObject> objects, IGrainFactory grains)
    {
        if (objects.Any(o => o.Value.Metadata.Name == Namespace))
            Start(grains);
    }

    private static void Start(IGrainFactory grains)
    {
        grains.GetGrain<IApiServiceGrain>(IApiServiceGrain.Key).ReconcileAsync().Forget();
        grains.GetGrain<IServiceRangeController>(IServiceRangeController.Key).ReconcileAsync().Forget();
        grains.GetGrain<IEventReaperGrain>(IEventReaperGrain.Key).StartAsync().Forget();
    }
}
