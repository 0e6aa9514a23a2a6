using System.Collections.Immutable;
using System.Net;
using Orleans.Orchestrator.Networking.Dns;
using Orleans.Orchestrator.Networking.Services;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Discovery.V1;
using KubeServicePort = Orleans.Orchestrator.Resources.Core.V1.ServicePort;
using ServicePort = Orleans.Orchestrator.Networking.Services.ServicePort;

namespace Orleans.Orchestrator.NodeAgent.Services;

/// <summary>
/// The cluster's services and endpoints as this machine knows them, and what follows from them: the forwarding table, the
/// DNS zone and the environment variables. Changed by one thread, read by any.
/// </summary>
internal sealed class ServiceDirectory
{
    private const string ServiceNameLabel = "kubernetes.io/service-name";
    private ImmutableDictionary<string, Service> _services = ImmutableDictionary<string, Service>.Empty;
    private ImmutableDictionary<string, EndpointSlice> _slices = ImmutableDictionary<string, EndpointSlice>.Empty;

    /// <summary>Takes over a service, or its end.</summary>
    public void Set(Service service, bool gone) => _services = Change(_services, Key(service.Metadata.Namespace, service.Metadata.Name), service, gone);

    /// <summary>Takes over a slice, or its end.</summary>
    public void Set(EndpointSlice slice, bool gone) => _slices = Change(_slices, Key(slice.Metadata.Namespace, slice.Metadata.Name), slice, gone);

    /// <summary>Forgets services that are not in a fresh list.</summary>
    public void KeepServices(IEnumerable<string> keys) => _services = _services.RemoveRange(_services.Keys.Except(keys));

    /// <summary>Forgets slices that are not in a fresh list.</summary>
    public void KeepSlices(IEnumerable<string> keys) => _slices = _slices.RemoveRange(_slices.Keys.Except(keys));

    /// <summary>What every node forwards.</summary>
    public ServiceTable Table()
    {
        var slices = SlicesByService();
        return new ServiceTable(
        [
            .. from service in _services.Values
               where IPAddress.TryParse(service.Spec.ClusterIP, out _)
               from port in service.Spec.Ports
               select Forward(service, port, slices),
        ]);
    }

    /// <summary>What DNS answers from.</summary>
    public DnsZone Zone(string clusterDomain)
    {
        var slices = SlicesByService();
        return _services.Values.Aggregate(DnsZone.Create(clusterDomain), (zone, service) => zone.With(Name(service, slices)));
    }

    /// <summary>The variables that tell a pod where its namespace's services are (Docker's links), and where the API is.</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables(string podNamespace)
    {
        foreach (var service in _services.Values.OrderBy(s => s.Metadata.Name, StringComparer.Ordinal))
        {
            var isApi = service.Metadata is { Namespace: "default", Name: "kubernetes" };
            if ((service.Metadata.Namespace != podNamespace && !isApi) || !IPAddress.TryParse(service.Spec.ClusterIP, out _) || service.Spec.Ports.IsEmpty)
                continue;
            var prefix = service.Metadata.Name!.ToUpperInvariant().Replace('-', '_');
            var (address, first) = (service.Spec.ClusterIP!, service.Spec.Ports[0]);
            yield return new(prefix + "_SERVICE_HOST", address);
            yield return new(prefix + "_SERVICE_PORT", $"{first.Port}");
            foreach (var port in service.Spec.Ports.Where(p => p.Name is { Length: > 0 }))
                yield return new($"{prefix}_SERVICE_PORT_{port.Name!.ToUpperInvariant().Replace('-', '_')}", $"{port.Port}");
            var protocol = (first.Protocol ?? "TCP").ToLowerInvariant();
            yield return new(prefix + "_PORT", $"{protocol}://{address}:{first.Port}");
            foreach (var port in service.Spec.Ports)
            {
                var (name, upper) = ((port.Protocol ?? "TCP").ToLowerInvariant(), $"{prefix}_PORT_{port.Port}_{port.Protocol ?? "TCP"}");
                yield return new(upper, $"{name}://{address}:{port.Port}");
                yield return new(upper + "_PROTO", name);
                yield return new(upper + "_PORT", $"{port.Port}");
                yield return new(upper + "_ADDR", address);
            }
        }
    }

    /// <summary><c>namespace/name</c>.</summary>
    public static string Key(string? ns, string? name) => $"{ns}/{name}";

    private static ImmutableDictionary<string, T> Change<T>(ImmutableDictionary<string, T> all, string key, T value, bool gone) =>
        gone ? all.Remove(key) : all.SetItem(key, value);

    private ILookup<string, EndpointSlice> SlicesByService() =>
        _slices.Values.ToLookup(s => Key(s.Metadata.Namespace, s.Metadata.Labels.GetValueOrDefault(ServiceNameLabel)));

    private static ServicePort Forward(Service service, KubeServicePort port, ILookup<string, EndpointSlice> slices)
    {
        var protocol = Enum.Parse<ServiceProtocol>(port.Protocol ?? "TCP", ignoreCase: true);
        var endpoints =
            from slice in slices[Key(service.Metadata.Namespace, service.Metadata.Name)]
            from slicePort in slice.Ports
            where (slicePort.Name ?? "") == (port.Name ?? "") && slicePort.Port is > 0 && (slicePort.Protocol ?? "TCP") == (port.Protocol ?? "TCP")
            from endpoint in slice.Endpoints
            where endpoint.Conditions.Ready ?? true
            from address in endpoint.Addresses.Take(1)
            where IPAddress.TryParse(address, out _)
            select new ServiceEndpoint(IPAddress.Parse(address), (ushort)slicePort.Port);
        return new ServicePort
        {
            Name = $"{service.Metadata.Namespace}/{service.Metadata.Name}:{(port.Name is { Length: > 0 } name ? name : port.Port)}",
            ClusterAddress = IPAddress.Parse(service.Spec.ClusterIP!),
            Protocol = protocol,
            Port = (ushort)port.Port,
            NodePort = port.NodePort is > 0 and <= 65535 ? (ushort)port.NodePort : null,
            ClientAffinity = service.Spec.SessionAffinity == "ClientIP",
            Endpoints = [.. endpoints.Distinct()],
        };
    }

    private static DnsService Name(Service service, ILookup<string, EndpointSlice> slices)
    {
        var mine = slices[Key(service.Metadata.Namespace, service.Metadata.Name)].ToList();
        var unready = service.Spec.PublishNotReadyAddresses == true;
        var headless = service.Spec.ClusterIP == "None";
        return new DnsService
        {
            Namespace = service.Metadata.Namespace!,
            Name = service.Metadata.Name!,
            ClusterAddress = IPAddress.TryParse(service.Spec.ClusterIP, out var address) ? address : null,
            ExternalName = service.Spec.Type == "ExternalName" ? service.Spec.ExternalName : null,
            Ports = headless
                ? [.. mine.SelectMany(s => s.Ports).Where(p => p.Port is > 0).Select(p => new DnsPort(p.Name ?? "", p.Protocol ?? "TCP", (ushort)p.Port)).Distinct()]
                : [.. service.Spec.Ports.Select(p => new DnsPort(p.Name ?? "", p.Protocol ?? "TCP", (ushort)p.Port))],
            Endpoints = !headless ? [] :
            [
                .. from slice in mine
                   from endpoint in slice.Endpoints
                   where unready || (endpoint.Conditions.Ready ?? true)
                   from text in endpoint.Addresses.Take(1)
                   where IPAddress.TryParse(text, out _)
                   select new DnsEndpoint(IPAddress.Parse(text), endpoint.Hostname),
            ],
        };
    }
}
