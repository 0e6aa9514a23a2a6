using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>
/// Tells each namespace's controllers of endpoints about its pods, Services, Endpoints and EndpointSlices, and who shows Services' addresses about these.
/// </summary>
internal sealed class ServiceRouter : ICommitRouter
{
    private const string Addresses = "ipaddresses.networking.k8s.io";
    private const string Ranges = "servicecidrs.networking.k8s.io";

    /// <inheritdoc/>
    public bool Handles(string collection) => collection is "pods" or "services" or "endpoints" or "endpointslices.discovery.k8s.io" or Addresses or Ranges;

    /// <inheritdoc/>
    public void Route(string collection, IReadOnlyList<ResourceChange> batch, IGrainFactory grains)
    {
        if (collection == Ranges || (collection == Addresses && batch.Any(c => c.Type == WatchEventType.Deleted)) || (collection == "services" && batch.Any(HasMoved)))
            grains.GetGrain<IServiceRangeController>(IServiceRangeController.Key).ChangedAsync().Forget();
        if (collection is Ranges or Addresses)
            return;
        foreach (var group in batch.Where(c => collection != "pods" || Matters(c)).GroupBy(c => c.After.Value.Metadata.Namespace ?? ""))
            Send(collection, new ObjectChanges([.. group.Select(ObjectChange.From)]), grains.GetGrain<IEndpointSliceController>(group.Key), grains.GetGrain<IEndpointsController>(group.Key));
    }

    /// <inheritdoc/>
    public void Wake(string collection, IReadOnlyList<ResourceObject> objects, IGrainFactory grains)
    {
        if (collection is not ("services" or "endpoints"))
            return;
        foreach (var @namespace in objects.Select(o => o.Value.Metadata.Namespace ?? "").Distinct())
        {
            grains.GetGrain<IEndpointSliceController>(@namespace).ReconcileAsync().Forget();
            grains.GetGrain<IEndpointsController>(@namespace).ReconcileAsync().Forget();
        }

        if (collection != "services")
            return;
        foreach (var service in objects.Where(o => o.As<Service>().Spec.Type == "LoadBalancer"))
            grains.GetGrain<IServiceController>(ServiceAddressing.KeyOf(service.As<Service>())).ReconcileAsync().Forget();
    }

    private static void Send(string collection, ObjectChanges changes, IEndpointSliceController slices, IEndpointsController endpoints)
    {
        switch (collection)
        {
            case "pods":
                slices.PodsChangedAsync(changes).Forget();
                break;
            case "services":
                slices.ServicesChangedAsync(changes).Forget();
                endpoints.ServicesChangedAsync(changes).Forget();
                break;
            case "endpoints":
                endpoints.EndpointsChangedAsync(changes).Forget();
                break;
            default:
                slices.SlicesChangedAsync(changes).Forget();
                endpoints.SlicesChangedAsync(changes).Forget();
                break;
        }
    }

    private static bool HasMoved(ResourceChange change) =>
        change.Type == WatchEventType.Deleted || change.Before?.As<Service>().Spec.ClusterIP != change.After.As<Service>().Spec.ClusterIP;

    // A pod without an address, before and after, is nobody's endpoint.
    private static bool Matters(ResourceChange change)
    {
        var after = change.After.As<Pod>();
        if (change.Type == WatchEventType.Deleted || change.Before is null)
            return true;
        var before = change.Before.As<Pod>();
        return before.Status.PodIP != after.Status.PodIP || PodFacts.IsReady(before) != PodFacts.IsReady(after)
            || PodFacts.IsTerminating(before) != PodFacts.IsTerminating(after) || PodFacts.IsTerminal(before) != PodFacts.IsTerminal(after)
            || !before.Metadata.Labels.Equals(after.Metadata.Labels);
    }
}
