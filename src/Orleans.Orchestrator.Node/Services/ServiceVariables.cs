using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Services;

/// <summary>The environment variables of a service: Kubernetes' own and those of Docker's links (kubernetes.io, "Discovering services").</summary>
internal static class ServiceVariables
{
    /// <summary>Whether it is the cluster's API.</summary>
    public static bool IsApi(Service service) => service.Metadata is { Namespace: "default", Name: "kubernetes" };

    /// <summary>None for a service without an address of its own.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(Service service)
    {
        if (ServiceDirectory.Ipv4(service.Spec.ClusterIP) is not { } address || service.Spec.Ports.IsEmpty)
            yield break;
        var (prefix, first) = (Upper(service.Metadata.Name!), service.Spec.Ports[0]);
        yield return new(prefix + "_SERVICE_HOST", $"{address}");
        yield return new(prefix + "_SERVICE_PORT", $"{first.Port}");
        foreach (var port in service.Spec.Ports.Where(p => p.Name is { Length: > 0 }))
            yield return new($"{prefix}_SERVICE_PORT_{Upper(port.Name!)}", $"{port.Port}");
        yield return new(prefix + "_PORT", $"{(first.Protocol ?? "TCP").ToLowerInvariant()}://{address}:{first.Port}");
        foreach (var port in service.Spec.Ports)
        {
            var (name, upper) = ((port.Protocol ?? "TCP").ToLowerInvariant(), $"{prefix}_PORT_{port.Port}_{port.Protocol ?? "TCP"}");
            yield return new(upper, $"{name}://{address}:{port.Port}");
            yield return new(upper + "_PROTO", name);
            yield return new(upper + "_PORT", $"{port.Port}");
            yield return new(upper + "_ADDR", $"{address}");
        }
    }

    private static string Upper(string name) => name.ToUpperInvariant().Replace('-', '_');
}
