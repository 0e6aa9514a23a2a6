using System.Collections.Immutable;
using System.Net.Sockets;
using Orleans.Orchestrator.ControlPlane.Rules;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Discovery.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using EndpointPort = Orleans.Orchestrator.Resources.Discovery.V1.EndpointPort;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>The EndpointSlices of a Service that selects no pods: what the Endpoints say that somebody wrote for it.</summary>
public static class MirroredSlicePlan
{
    /// <summary>The label of Endpoints whose slices are written by whoever writes them.</summary>
    public const string SkipLabel = "endpointslice.kubernetes.io/skip-mirror";

    /// <summary>The value of <see cref="EndpointSlicePlan.ManagedByLabel"/> on slices that follow Endpoints.</summary>
    public const string Manager = "endpointslicemirroring-controller.k8s.io";

    private static readonly string[] NotCopied = ["kubectl.kubernetes.io/last-applied-configuration", "endpoints.kubernetes.io/last-change-trigger-time"];

    /// <summary>The plan.</summary>
    /// <param name="service">The Service; null when there is none.</param>
    /// <param name="endpoints">Its Endpoints; null when there are none.</param>
    /// <param name="slices">The slices that were made of them.</param>
    /// <param name="newName">Makes a new name from a prefix.</param>
    public static EndpointSlicePlan For(Service? service, Endpoints? endpoints, IEnumerable<EndpointSlice> slices, Func<string, string> newName)
    {
        var spare = slices.OrderBy(s => s.Metadata.Name, StringComparer.Ordinal).ToList();
        if (!IsMirrored(service, endpoints))
            return new EndpointSlicePlan([], [], [.. spare]);
        var (create, update) = (ImmutableArray.CreateBuilder<EndpointSlice>(), ImmutableArray.CreateBuilder<EndpointSlice>());
        foreach (var wanted in Wanted(endpoints!))
        {
            var place = spare.FindIndex(s => s.AddressType == wanted.AddressType && s.Ports.SequenceEqual(wanted.Ports));
            if (place < 0)
            {
                create.Add(wanted with { Metadata = wanted.Metadata with { Name = newName($"{endpoints!.Metadata.Name}-") } });
                continue;
            }

            var there = spare[place];
            spare.RemoveAt(place);
            var next = there with
            {
                Endpoints = wanted.Endpoints,
                Metadata = there.Metadata with { Labels = wanted.Metadata.Labels, Annotations = wanted.Metadata.Annotations, OwnerReferences = wanted.Metadata.OwnerReferences },
            };
            if (next != there)
                update.Add(next);
        }

        return new EndpointSlicePlan(create.ToImmutable(), update.ToImmutable(), [.. spare]);
    }

    /// <summary>Whether a Service has pods that it selects.</summary>
    public static bool Selects(Service service) => service.Spec.Selector.Count > 0 && service.Spec.Type != "ExternalName";

    private static bool IsMirrored(Service? service, Endpoints? endpoints) =>
        service is { Metadata.DeletionTimestamp: null } && endpoints is { Metadata.DeletionTimestamp: null } && !Selects(service)
        && endpoints.Metadata.Labels.GetValueOrDefault(SkipLabel) != "true"
        && !endpoints.Metadata.Annotations.ContainsKey("control-plane.alpha.kubernetes.io/leader");

    private static IEnumerable<EndpointSlice> Wanted(Endpoints endpoints)
    {
        var metadata = new ObjectMeta
        {
            Namespace = endpoints.Metadata.Namespace,
            Labels = endpoints.Metadata.Labels.SetItem(EndpointSlicePlan.ServiceLabel, endpoints.Metadata.Name!).SetItem(EndpointSlicePlan.ManagedByLabel, Manager),
            Annotations = NotCopied.Aggregate(endpoints.Metadata.Annotations, static (all, name) => all.Remove(name)),
            OwnerReferences = [OwnerReferences.Controller(ResourceKinds.Endpoints, endpoints.Metadata)],
        };
        foreach (var subset in endpoints.Subsets)
        {
            ImmutableArray<EndpointPort> ports = [.. subset.Ports.Select(p => new EndpointPort { Name = p.Name ?? "", Port = p.Port, Protocol = p.Protocol ?? "TCP", AppProtocol = p.AppProtocol })];
            var all = subset.Addresses.Select(a => Endpoint(a, ready: true)).Concat(subset.NotReadyAddresses.Select(a => Endpoint(a, ready: false)));
            foreach (var family in all.Take(EndpointsPlan.MaxAddresses).GroupBy(e => FamilyOf(e.Addresses[0])))
            {
                foreach (var chunk in family.Chunk(EndpointSlicePlan.MaxEndpoints))
                    yield return new EndpointSlice { Metadata = metadata, AddressType = family.Key, Ports = ports, Endpoints = [.. chunk] };
            }
        }
    }

    private static string FamilyOf(string address) => AddressRules.Parse(address)?.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";

    private static Endpoint Endpoint(EndpointAddress address, bool ready) => new()
    {
        Addresses = [address.Ip], Conditions = new EndpointConditions { Ready = ready }, Hostname = address.Hostname is { Length: > 0 } name ? name : null,
        NodeName = address.NodeName, TargetRef = address.TargetRef,
    };
}
