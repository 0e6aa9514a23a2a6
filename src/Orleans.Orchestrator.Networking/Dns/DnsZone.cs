using System.Collections.Immutable;

namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>An immutable picture of the cluster's names; a change makes the next picture and costs no copy of the whole.</summary>
public sealed class DnsZone
{
    private readonly ImmutableDictionary<string, DnsService> _services;

    private DnsZone(string clusterDomain, ImmutableDictionary<string, DnsService> services)
    {
        ClusterDomain = clusterDomain;
        _services = services;
    }

    /// <summary>The cluster's domain, such as <c>cluster.local</c>, in lower case and without a final dot.</summary>
    public string ClusterDomain { get; }

    /// <summary>A zone without services.</summary>
    public static DnsZone Create(string clusterDomain = "cluster.local") =>
        new(clusterDomain.TrimEnd('.').ToLowerInvariant(), ImmutableDictionary<string, DnsService>.Empty);

    /// <summary>The zone with <paramref name="service"/> added or replaced.</summary>
    public DnsZone With(DnsService service) => new(ClusterDomain, _services.SetItem(Key(service.Namespace, service.Name), service));

    /// <summary>The zone without a service.</summary>
    public DnsZone Without(string serviceNamespace, string name) => new(ClusterDomain, _services.Remove(Key(serviceNamespace, name)));

    private static string Key(string serviceNamespace, string name) => $"{name}.{serviceNamespace}".ToLowerInvariant();
}
