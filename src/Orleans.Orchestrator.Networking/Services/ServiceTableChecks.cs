using System.Net;

namespace Orleans.Orchestrator.Networking.Services;

/// <summary>Finds what a table can't mean.</summary>
internal static class ServiceTableChecks
{
    /// <summary>Endpoints of one service port; the EndpointSlices of one Service should hold far fewer.</summary>
    public const int MostEndpoints = 10_000;

    /// <summary>Checks a table; ports that are installed as they are have been checked before.</summary>
    /// <exception cref="NetworkException">Lists every fault.</exception>
    public static void Check(ServiceTable table, InstalledTable? installed)
    {
        List<string>? faults = null;
        var keys = new Dictionary<ServiceKey, string>(table.Ports.Length);
        foreach (var port in table.Ports)
        {
            if (!Ipv4.Is(port.ClusterAddress))
            {
                (faults ??= []).Add($"{port.Name}: the cluster address {port.ClusterAddress} is no IPv4 address");
                continue;
            }
            var key = ServiceKey.Of(port);
            var isKnown = installed?.Services.TryGetValue(key, out var known) == true && known.Source?.Equals(port) == true;
            if (!isKnown && Fault(port) is { } fault)
            {
                (faults ??= []).Add($"{port.Name}: {fault}");
                continue;
            }
            if (!keys.TryAdd(key, port.Name))
                (faults ??= []).Add($"{port.Name}: {key} belongs to {keys[key]}");
            if (ServiceKey.OfNodePort(port) is { } nodePort && !keys.TryAdd(nodePort, port.Name))
                (faults ??= []).Add($"{port.Name}: {nodePort} belongs to {keys[nodePort]}");
        }
        if (faults is not null)
            throw new NetworkException($"The service table can't be applied: {string.Join("; ", faults)}.");
    }

    private static string? Fault(ServicePort port)
    {
        if (!IsTakable(port.ClusterAddress))
            return $"the cluster address {port.ClusterAddress} can't be reached";
        if (port.Port == 0 || port.NodePort == 0)
            return "a port is 0";
        if (port.Protocol is not (ServiceProtocol.Tcp or ServiceProtocol.Udp or ServiceProtocol.Sctp))
            return $"the protocol {port.Protocol} is unknown";
        if (port.Endpoints.Length > MostEndpoints)
            return $"{port.Endpoints.Length} endpoints are more than {MostEndpoints}";
        foreach (var endpoint in port.Endpoints)
            if (endpoint.Port == 0 || endpoint.Address is null || !IsReachable(endpoint.Address))
                return $"the endpoint {endpoint.Address}:{endpoint.Port} can't be reached";
        return null;
    }

    private static bool IsTakable(IPAddress address) => IsReachable(address) || IPAddress.IsLoopback(address) || IPAddress.Any.Equals(address);

    private static bool IsReachable(IPAddress address) => Ipv4.Is(address) && Ipv4.ToNumber(address) >> 24 is > 0 and not 127 and < 224;
}
