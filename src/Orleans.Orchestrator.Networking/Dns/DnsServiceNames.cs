using System.Net;
using System.Net.Sockets;

namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>The names below one service and their records.</summary>
internal static class DnsServiceNames
{
    /// <summary>Answers for a name of the service.</summary>
    /// <param name="name">The whole name asked for.</param>
    /// <param name="service">The service.</param>
    /// <param name="before">The labels before the service's name: none, an endpoint's name, or <c>_port</c>, <c>_protocol</c>.</param>
    /// <param name="type">What is asked for.</param>
    /// <param name="clusterDomain">The cluster's domain.</param>
    public static DnsLookup Answer(string name, DnsService service, ReadOnlySpan<string> before, DnsType type, string clusterDomain)
    {
        if (service.ExternalName is { } external)
            return before.IsEmpty ? AnswerAlias(name, external, type) : DnsLookup.NoName;
        return before switch
        {
            [] => Addresses(name, type, service.ClusterAddress is { } address ? [address] : service.Endpoints.Select(endpoint => endpoint.Address)),
            [['_', .. var protocol]] => service.Ports.Any(port => Is(port.Protocol, protocol)) ? DnsLookup.NoData : DnsLookup.NoName,
            [var hostname] => AnswerEndpoint(name, service, hostname, type),
            [['_', .. var portName], ['_', .. var protocol]] => AnswerPort(name, service, portName, protocol, type, clusterDomain),
            _ => DnsLookup.NoName,
        };
    }

    /// <summary>The names that a service gives to addresses.</summary>
    public static IEnumerable<(IPAddress Address, string Name)> Pointers(DnsService service, string clusterDomain)
    {
        if (service.ExternalName is not null)
            return [];
        return service.ClusterAddress is { } address
            ? [(address, Full(service, clusterDomain))]
            : service.Endpoints.Where(endpoint => endpoint.Hostname is not null)
                .Select(endpoint => (endpoint.Address, $"{Label(endpoint)}.{Full(service, clusterDomain)}"));
    }

    private static DnsLookup AnswerAlias(string name, string external, DnsType type) => new()
    {
        Answers = [new DnsAliasRecord(name, external)],
        Outside = type is DnsType.A or DnsType.Aaaa or DnsType.Any ? external : null,
    };

    private static DnsLookup AnswerEndpoint(string name, DnsService service, string hostname, DnsType type)
    {
        var addresses = service.Endpoints.Where(endpoint => service.ClusterAddress is null && Label(endpoint) == hostname).Select(endpoint => endpoint.Address).ToList();
        return addresses.Count == 0 ? DnsLookup.NoName : Addresses(name, type, addresses);
    }

    private static DnsLookup AnswerPort(string name, DnsService service, string portName, string protocol, DnsType type, string clusterDomain)
    {
        var port = service.Ports.FirstOrDefault(port => port.Name.Length > 0 && Is(port.Name, portName) && Is(port.Protocol, protocol));
        if (port is null)
            return DnsLookup.NoName;
        if (type is not (DnsType.Srv or DnsType.Any))
            return DnsLookup.NoData;
        var full = Full(service, clusterDomain);
        var targets = service.ClusterAddress is { } address
            ? [(Name: full, Address: address)]
            : service.Endpoints.Select(endpoint => (Name: $"{Label(endpoint)}.{full}", endpoint.Address)).Distinct().ToList();
        var weight = (ushort)(100 / Math.Max(1, targets.Count));
        return new DnsLookup
        {
            Answers = [.. targets.Select(target => target.Name).Distinct().Select(target => new DnsServiceRecord(name, weight, port.Port, target))],
            Additional = [.. targets.Select(target => new DnsAddressRecord(target.Name, target.Address))],
        };
    }

    private static DnsLookup Addresses(string name, DnsType type, IEnumerable<IPAddress> addresses) => new()
    {
        Answers = [.. addresses.Distinct()
            .Where(address => type == DnsType.Any || type == (address.AddressFamily == AddressFamily.InterNetworkV6 ? DnsType.Aaaa : DnsType.A))
            .Select(address => new DnsAddressRecord(name, address))],
    };

    private static string Label(DnsEndpoint endpoint) =>
        endpoint.Hostname?.ToLowerInvariant() ?? endpoint.Address.ToString().Replace('.', '-').Replace(':', '-');

    private static string Full(DnsService service, string clusterDomain) => $"{service.Name}.{service.Namespace}.svc.{clusterDomain}".ToLowerInvariant();

    private static bool Is(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
