using System.Net;

namespace Orleans.Orchestrator.Networking.Pods;

/// <summary>A pod's connection to the network as the kernel has it.</summary>
/// <param name="PodUid">The pod's uid.</param>
/// <param name="Address">The pod's address.</param>
/// <param name="HostInterface">Name of the host's end of the link.</param>
public sealed record PodAttachment(string PodUid, IPAddress Address, string HostInterface);
