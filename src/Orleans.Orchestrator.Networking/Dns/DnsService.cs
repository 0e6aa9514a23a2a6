using System.Collections.Immutable;
using System.Net;

namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>What DNS must know about a service.</summary>
public sealed record DnsService
{
    /// <summary>The service's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The service's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its virtual address; <see langword="null"/> for a headless service, which answers with its endpoints.</summary>
    public IPAddress? ClusterAddress { get; init; }

    /// <summary>The name it stands for (type ExternalName); then nothing else counts.</summary>
    public string? ExternalName { get; init; }

    /// <summary>Its ports, for SRV.</summary>
    public ImmutableArray<DnsPort> Ports { get; init; } = [];

    /// <summary>For headless services the endpoints that may be named: the ready ones, or all where it publishes unready addresses too.</summary>
    public ImmutableArray<DnsEndpoint> Endpoints { get; init; } = [];
}
