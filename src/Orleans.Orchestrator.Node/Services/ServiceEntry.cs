using System.Collections.Immutable;
using System.Net;
using Orleans.Orchestrator.Networking.Dns;
using Orleans.Orchestrator.Networking.Services;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Discovery.V1;
using KubeServicePort = Orleans.Orchestrator.Resources.Core.V1.ServicePort;
using KubeEndpoint = Orleans.Orchestrator.Resources.Discovery.V1.Endpoint;
using ServicePort = Orleans.Orchestrator.Networking.Services.ServicePort;

namespace Orleans.Orchestrator.NodeAgent.Services;

/// <summary>One service with its slices, and what was made of them last.</summary>
/// <param name="key"><c>namespace/name</c>.</param>
internal sealed class ServiceEntry(string key)
{
    /// <summary>The label by which a slice names its service.</summary>
    public const string ServiceNameLabel = "kubernetes.io/service-name";

    private DnsService? _name;

    public string Key => key;

    /// <summary>The service; null when only its slices are known.</summary>
    public Service? Service { get; set; }

    /// <summary>Its slices by key.</summary>
    public SortedDictionary<string, EndpointSlice> Slices { get; } = new(StringComparer.Ordinal);

    /// <summary>What is forwarded, as of the last refresh.</summary>
    public ImmutableArray<ServicePort> Ports { get; private set; } = [];

    /// <summary>What is forwarded besides, at addresses that others may claim too: external ones and the load balancer's.</summary>
    public ImmutableArray<ServicePort> Outside { get; private set; } = [];

    /// <summary>Makes everything anew and keeps the objects that come out the same; returns whether what is forwarded changed.</summary>
    public bool Refresh(ref DnsZone zone)
    {
        var ports = Service is { } service && ServiceDirectory.Ipv4(service.Spec.ClusterIP) is { } address
            ? [.. service.Spec.Ports.Select(p => Forward(service, address, p))]
            : ImmutableArray<ServicePort>.Empty;
        var changed = Take(ports, Ports, p => Ports = p) | Take(Service is null || ports.IsEmpty ? [] : [.. OutsideAddresses(Service).SelectMany(a => ports.Select(p => At(a, p)))], Outside, p => Outside = p);
        var name = Service is null ? null : Name(Service);
        if (name is null && _name is { } gone)
            zone = zone.Without(gone.Namespace, gone.Name);
        else if (name is not null && !IsSame(name, _name))
            zone = zone.With(name);
        _name = name;
        return changed;
    }

    private static bool Take(ImmutableArray<ServicePort> made, ImmutableArray<ServicePort> before, Action<ImmutableArray<ServicePort>> take)
    {
        ImmutableArray<ServicePort> ports = [.. made.Select(p => before.FirstOrDefault(q => IsSame(p, q)) ?? p)];
        if (ports.Length == before.Length && !ports.Where((p, i) => !ReferenceEquals(p, before[i])).Any())
            return false;
        take(ports);
        return true;
    }

    private static IEnumerable<IPAddress> OutsideAddresses(Service service) =>
        service.Spec.ExternalIPs.Concat(service.Status.LoadBalancer.Ingress.Where(i => i.IpMode != "Proxy").Select(i => i.Ip)).Select(ServiceDirectory.Ipv4).OfType<IPAddress>().Distinct();

    private static ServicePort At(IPAddress address, ServicePort port) => port with { Name = $"{port.Name}@{address}", ClusterAddress = address, NodePort = null };

    private ServicePort Forward(Service service, IPAddress address, KubeServicePort port) => new()
    {
        Name = $"{key}:{(port.Name is { Length: > 0 } name ? name : port.Port)}",
        ClusterAddress = address,
        Protocol = Enum.TryParse<ServiceProtocol>(port.Protocol, ignoreCase: true, out var protocol) ? protocol : ServiceProtocol.Tcp,
        Port = (ushort)port.Port,
        NodePort = port.NodePort is > 0 and <= 65535 ? (ushort)port.NodePort : null,
        ClientAffinity = service.Spec.SessionAffinity == "ClientIP",
        Endpoints = Targets(port, e => e.Conditions.Ready ?? true) is { IsEmpty: false } ready
            ? ready
            // Better one that is about to end than none, as kube-proxy does it.
            : Targets(port, e => e.Conditions is { Serving: true, Terminating: true }),
    };

    private ImmutableArray<ServiceEndpoint> Targets(KubeServicePort port, Func<KubeEndpoint, bool> wanted) =>
    [
        .. (from slice in Slices.Values
            from slicePort in slice.Ports
            where (slicePort.Name ?? "") == (port.Name ?? "") && slicePort.Port is > 0 && (slicePort.Protocol ?? "TCP") == (port.Protocol ?? "TCP")
            from endpoint in slice.Endpoints
            where wanted(endpoint)
            from text in endpoint.Addresses.Take(1)
            let address = ServiceDirectory.Ipv4(text)
            where address is not null
            select new ServiceEndpoint(address, (ushort)slicePort.Port)).Distinct(),
    ];

    private DnsService Name(Service service)
    {
        var headless = service.Spec.ClusterIP == "None";
        return new DnsService
        {
            Namespace = service.Metadata.Namespace!,
            Name = service.Metadata.Name!,
            ClusterAddress = IPAddress.TryParse(service.Spec.ClusterIP, out var address) ? address : null,
            ExternalName = service.Spec.Type == "ExternalName" ? service.Spec.ExternalName : null,
            Ports = headless
                ? [.. Slices.Values.SelectMany(s => s.Ports).Where(p => p.Port is > 0).Select(p => new DnsPort(p.Name ?? "", p.Protocol ?? "TCP", (ushort)p.Port)).Distinct()]
                : [.. service.Spec.Ports.Select(p => new DnsPort(p.Name ?? "", p.Protocol ?? "TCP", (ushort)p.Port))],
            Endpoints = headless ? Named(service.Spec.PublishNotReadyAddresses == true) : [],
        };
    }

    private ImmutableArray<DnsEndpoint> Named(bool unready) =>
    [
        .. from slice in Slices.Values
           from endpoint in slice.Endpoints
           where unready || (endpoint.Conditions.Ready ?? true)
           from text in endpoint.Addresses.Take(1)
           where IPAddress.TryParse(text, out _)
           select new DnsEndpoint(IPAddress.Parse(text), endpoint.Hostname),
    ];

    // Records compare arrays by reference; here what is in them counts.
    private static bool IsSame(ServicePort one, ServicePort other) =>
        one with { Endpoints = other.Endpoints } == other && one.Endpoints.AsSpan().SequenceEqual(other.Endpoints.AsSpan());

    private static bool IsSame(DnsService one, DnsService? other) =>
        other is not null && one with { Endpoints = other.Endpoints, Ports = other.Ports } == other
        && one.Endpoints.AsSpan().SequenceEqual(other.Endpoints.AsSpan()) && one.Ports.AsSpan().SequenceEqual(other.Ports.AsSpan());
}
