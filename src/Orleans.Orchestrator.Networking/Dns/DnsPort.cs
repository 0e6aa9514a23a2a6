namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>A named port of a service, asked for as <c>_name._protocol.service…</c>.</summary>
/// <param name="Name">The port's name; an empty name has no SRV record of its own.</param>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c> or <c>sctp</c>, in any case.</param>
/// <param name="Port">The service's port; for a headless service the port of its pods.</param>
public sealed record DnsPort(string Name, string Protocol, ushort Port);
