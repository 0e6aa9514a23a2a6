using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Discovery.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>What has to be done so that a Service's EndpointSlices show its pods, with as few writes as possible.</summary>
/// <param name="Create">New slices, with names.</param>
/// <param name="Update">Slices to replace.</param>
/// <param name="Delete">Slices that are no longer needed.</param>
public sealed record EndpointSlicePlan(
    ImmutableArray<EndpointSlice> Create, ImmutableArray<EndpointSlice> Update, ImmutableArray<EndpointSlice> Delete)
{
    /// <summary>Most endpoints in one slice.</summary>
    public const int MaxEndpoints = 100;

    /// <summary>The label that names a slice's Service.</summary>
    public const string ServiceLabel = "kubernetes.io/service-name";

    /// <summary>The label that names who keeps a slice.</summary>
    public const string ManagedByLabel = "endpointslice.kubernetes.io/managed-by";

    /// <summary>The value of <see cref="ManagedByLabel"/> on slices that follow pods.</summary>
    public const string Manager = "endpointslice-controller.k8s.io";

    /// <summary>Nothing to do.</summary>
    public static EndpointSlicePlan Nothing { get; } = new([], [], []);

    /// <summary>The plan.</summary>
    /// <param name="service">The Service as stored. One without a selector has its slices from elsewhere; nothing is planned.</param>
    /// <param name="pods">The pods of its namespace that its selector matches.</param>
    /// <param name="slices">The slices that were made for it.</param>
    /// <param name="newName">Makes a new name from a prefix.</param>
    public static EndpointSlicePlan For(
        Service service, IEnumerable<Pod> pods, IReadOnlyCollection<EndpointSlice> slices, Func<string, string> newName)
    {
        if (service.Spec.Selector.Count == 0 || service.Spec.Type == "ExternalName" || service.Metadata.DeletionTimestamp is not null)
            return Nothing;
        var template = Template(service);
        var packing = new EndpointPacking();
        foreach (var slice in slices.OrderBy(s => s.Metadata.Name, StringComparer.Ordinal))
            packing.AddSlice(slice);
        foreach (var pod in pods.OrderBy(p => p.Metadata.Name, StringComparer.Ordinal))
        {
            if (EndpointPlan.For(service, pod) is { } endpoint)
                packing.AddEndpoint(endpoint, EndpointPlan.PortsFor(service, pod));
        }

        return packing.Finish(template, newName);
    }

    private static EndpointSlice Template(Service service)
    {
        var labels = service.Metadata.Labels
            .SetItem(ServiceLabel, service.Metadata.Name ?? "").SetItem(ManagedByLabel, Manager);
        return new EndpointSlice
        {
            Metadata = new ObjectMeta
            {
                Name = $"{service.Metadata.Name}-",
                Namespace = service.Metadata.Namespace,
                Labels = service.Spec.ClusterIP == "None" ? labels.SetItem("service.kubernetes.io/headless", "") : labels,
                OwnerReferences = [OwnerReferences.Controller(ResourceKinds.Service, service.Metadata)],
            },
            AddressType = "IPv4",
        };
    }
}
