using System.Collections.Immutable;
using System.Net;

namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>Where the DNS server listens, whom it asks, and its bounds.</summary>
public sealed record DnsServerOptions
{
    /// <summary>Where to listen; port 0 takes a free one, the same for UDP and TCP.</summary>
    public required ImmutableArray<IPEndPoint> Listen { get; init; }

    /// <summary>Whom to ask about other names, in this order; addresses we listen on ourselves are left out.</summary>
    public ImmutableArray<IPEndPoint> Upstream { get; init; } = [];

    /// <summary>How long one upstream server may take.</summary>
    public TimeSpan UpstreamTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Questions answered at the same time; more are dropped (UDP) or wait (TCP).</summary>
    public int MaximumConcurrentQueries { get; init; } = 1024;

    /// <summary>Open TCP connections; more wait to be accepted.</summary>
    public int MaximumConnections { get; init; } = 128;

    /// <summary>How long a TCP connection may be silent.</summary>
    public TimeSpan ConnectionIdleTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long clients may remember an answer about the cluster.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromSeconds(5);
}
