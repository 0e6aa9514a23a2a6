using System.Net;

namespace Orleans.Orchestrator.Networking.Services;

/// <summary>A pod that answers for a service port.</summary>
/// <param name="Address">The pod's address.</param>
/// <param name="Port">The port it listens on.</param>
public readonly record struct ServiceEndpoint(IPAddress Address, ushort Port);
