using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Discovery.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using EndpointPort = Orleans.Orchestrator.Resources.Core.V1.EndpointPort;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>The Endpoints of a Service that selects pods: the older form of what its EndpointSlices say.</summary>
public static class EndpointsPlan
{
    /// <summary>Most addresses in one object, as in Kubernetes; where there are more, those that are ready come first.</summary>
    public const int MaxAddresses = 1000;

    /// <summary>The label that names who keeps the object.</summary>
    public const string ManagedByLabel = "endpoints.kubernetes.io/managed-by";

    /// <summary>The value of <see cref="ManagedByLabel"/> on what follows pods.</summary>
    public const string Manager = "endpoint-controller";

    private const string OverCapacity = "endpoints.kubernetes.io/over-capacity";
    private const string HeadlessLabel = "service.kubernetes.io/headless";

    /// <summary>What is to be written; null when it is there already.</summary>
    /// <param name="service">The Service; one that selects pods.</param>
    /// <param name="slices">The EndpointSlices that follow its pods.</param>
    /// <param name="current">The object as it is; null when there is none.</param>
    public static Endpoints? For(Service service, IEnumerable<EndpointSlice> slices, Endpoints? current)
    {
        var listed = slices.ToList();
        var published = service.Spec.PublishNotReadyAddresses == true;
        var wanted = Places(listed).Where(p => published || !p.IsTerminating).ToList();
        var subsets = Subsets(wanted.OrderByDescending(p => p.IsReady).Take(MaxAddresses));
        var labels = service.Metadata.Labels.SetItem(ManagedByLabel, Manager);
        labels = service.Spec.ClusterIP == "None" ? labels.SetItem(HeadlessLabel, "") : labels.Remove(HeadlessLabel);
        var metadata = current?.Metadata ?? new ObjectMeta { Name = service.Metadata.Name, Namespace = service.Metadata.Namespace };
        var annotations = wanted.Count > MaxAddresses ? metadata.Annotations.SetItem(OverCapacity, "truncated") : metadata.Annotations.Remove(OverCapacity);
        if (current is not null && current.Subsets.SequenceEqual(subsets) && labels.Equals(metadata.Labels) && annotations.Equals(metadata.Annotations))
            return null;
        return (current ?? Endpoints.Empty) with { Metadata = metadata with { Labels = labels, Annotations = annotations }, Subsets = subsets };
    }

    /// <summary>What slices say, in the older form: addresses that serve the same ports together.</summary>
    public static ImmutableArray<EndpointSubset> Subsets(IEnumerable<EndpointSlice> slices) => Subsets(Places(slices));

    /// <summary>Subsets in one order, whoever wrote them: each address once, together with those that serve the same ports.</summary>
    public static ImmutableArray<EndpointSubset> Repack(ImmutableArray<EndpointSubset> subsets) => Subsets(subsets.SelectMany(s =>
        s.Addresses.Select(a => new Place(a, s.Ports, IsReady: true, IsTerminating: false))
            .Concat(s.NotReadyAddresses.Select(a => new Place(a, s.Ports, IsReady: false, IsTerminating: false)))));

    private static ImmutableArray<EndpointSubset> Subsets(IEnumerable<Place> places)
    {
        var merged = places.GroupBy(p => (p.Address.Ip, p.Address.TargetRef?.Uid, p.IsReady)).Select(same => same.First() with { Ports = InOrder(same.SelectMany(p => p.Ports)) });
        return [.. merged.GroupBy(p => Key(p.Ports)).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new EndpointSubset
        {
            Addresses = InOrder(g.Where(p => p.IsReady)), NotReadyAddresses = InOrder(g.Where(p => !p.IsReady)), Ports = g.First().Ports,
        })];
    }

    private static ImmutableArray<EndpointAddress> InOrder(IEnumerable<Place> places) =>
        [.. places.Select(p => p.Address).OrderBy(a => a.Ip, StringComparer.Ordinal).ThenBy(a => a.TargetRef?.Uid, StringComparer.Ordinal)];

    private static ImmutableArray<EndpointPort> InOrder(IEnumerable<EndpointPort> ports) =>
        [.. ports.Distinct().OrderBy(p => p.Port).ThenBy(p => p.Protocol, StringComparer.Ordinal).ThenBy(p => p.Name, StringComparer.Ordinal)];

    private static string Key(ImmutableArray<EndpointPort> ports) => string.Join('|', ports.Select(p => $"{p.Port:D5}/{p.Protocol}/{p.Name}/{p.AppProtocol}"));

    private static IEnumerable<Place> Places(IEnumerable<EndpointSlice> slices) =>
        from slice in slices
        where slice.AddressType is "IPv4" or "IPv6"
        let ports = slice.Ports.Select(p => new EndpointPort { Name = p.Name is { Length: > 0 } name ? name : null, Port = p.Port, Protocol = p.Protocol, AppProtocol = p.AppProtocol }).ToImmutableArray()
        from endpoint in slice.Endpoints
        from address in endpoint.Addresses.Take(1)
        select new Place(
            new EndpointAddress { Ip = address, Hostname = endpoint.Hostname, NodeName = endpoint.NodeName, TargetRef = endpoint.TargetRef },
            ports, endpoint.Conditions.Ready != false, endpoint.Conditions.Terminating == true);

    /// <summary>An address with the ports that it serves.</summary>
    private sealed record Place(EndpointAddress Address, ImmutableArray<EndpointPort> Ports, bool IsReady, bool IsTerminating);
}
