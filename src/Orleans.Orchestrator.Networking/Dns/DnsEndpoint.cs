using System.Net;

namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>A pod behind a headless service.</summary>
/// <param name="Address">The pod's address.</param>
/// <param name="Hostname">The pod's hostname where its subdomain is this service's name; otherwise it is named after its address, <c>10-244-0-7</c>.</param>
public sealed record DnsEndpoint(IPAddress Address, string? Hostname = null);
