using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>Tells each namespace's endpoints about its pods, Services and EndpointSlices.</summary>
internal sealed class ServiceRouter : ICommitRouter
{
    /// <inheritdoc/>
    public bool Handles(string collection) => collection is "pods" or "services" or "endpointslices.discovery.k8s.io";

    /// <inheritdoc/>
    public void Route(string collection, IReadOnlyList<ResourceChange> batch, IGrainFactory grains)
    {
        foreach (var group in batch.Where(c => collection != "pods" || Matters(c)).GroupBy(c => c.After.Value.Metadata.Namespace ?? ""))
        {
            var endpoints = grains.GetGrain<IEndpointsGrain>(group.Key);
            var changes = new ObjectChanges([.. group.Select(ObjectChange.From)]);
            var sent = collection switch
            {
                "pods" => endpoints.PodsChangedAsync(changes),
                "services" => endpoints.ServicesChangedAsync(changes),
                _ => endpoints.SlicesChangedAsync(changes),
            };
            sent.Forget();
        }
    }

    /// <inheritdoc/>
    public void Wake(string collection, IReadOnlyList<ResourceObject> objects, IGrainFactory grains)
    {
        if (collection != "services")
            return;
        foreach (var @namespace in objects.Select(o => o.Value.Metadata.Namespace ?? "").Distinct())
            grains.GetGrain<IEndpointsGrain>(@namespace).ReconcileAsync().Forget();
        foreach (var service in objects.Where(o => o.As<Service>().Spec.Type == "LoadBalancer"))
            grains.GetGrain<IServiceController>(ServiceAddressing.KeyOf(service.As<Service>())).ReconcileAsync().Forget();
    }

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
