using System.Collections.Immutable;
using System.Net;

namespace Orleans.Orchestrator.Networking.Services;

/// <summary>One port of one service: what clients connect to, and who answers.</summary>
public sealed record ServicePort
{
    /// <summary>What errors call it, such as <c>default/web:http</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The service's virtual address, or another at which the node takes its connections; 0.0.0.0 for every address of the node.</summary>
    public required IPAddress ClusterAddress { get; init; }

    /// <summary>Transport.</summary>
    public ServiceProtocol Protocol { get; init; } = ServiceProtocol.Tcp;

    /// <summary>Port at <see cref="ClusterAddress"/>.</summary>
    public required ushort Port { get; init; }

    /// <summary>Port at every address of the node, or <see langword="null"/>.</summary>
    public ushort? NodePort { get; init; }

    /// <summary>
    /// Whether a client (by source address) stays with its endpoint. It does so for as long as the endpoint lives, whatever time a service
    /// gives, because the choice is a hash and not a memory; when others come and go only few clients move.
    /// </summary>
    public bool ClientAffinity { get; init; }

    /// <summary>Who answers, without duplicates; the order doesn't matter. With none, connections are refused.</summary>
    public ImmutableArray<ServiceEndpoint> Endpoints { get; init; } = [];

    /// <summary>Whether both say the same, with the endpoints in the same order.</summary>
    public bool Equals(ServicePort? other) =>
        ReferenceEquals(this, other)
        || other is not null && Port == other.Port && Protocol == other.Protocol && NodePort == other.NodePort && ClientAffinity == other.ClientAffinity
        && Name == other.Name && Equals(ClusterAddress, other.ClusterAddress)
        && (Endpoints == other.Endpoints || !Endpoints.IsDefault && !other.Endpoints.IsDefault && Endpoints.AsSpan().SequenceEqual(other.Endpoints.AsSpan()));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, ClusterAddress, Protocol, Port);
}
