using System.Collections.Immutable;
using System.Net;
using Orleans.Orchestrator.Networking.Services;
using Orleans.Orchestrator.Resources.Core.V1;
using ServicePort = Orleans.Orchestrator.Networking.Services.ServicePort;

namespace Orleans.Orchestrator.NodeAgent.Services;

/// <summary>The ports of the machine that lead to a pod (<c>hostPort</c>). Whether it is ready does not count, as with the portmap plugin of CNI.</summary>
internal static class HostPorts
{
    /// <summary>None for a pod on the machine's own network, which has its ports there anyway.</summary>
    public static ImmutableArray<ServicePort> Of(Pod pod, string? address) => pod.Spec.HostNetwork == true || ServiceDirectory.Ipv4(address) is not { } target ? [] :
    [
        .. from container in pod.Spec.Containers.Concat(pod.Spec.InitContainers.Where(c => c.RestartPolicy == "Always"))
           from port in container.Ports
           where port.HostPort is > 0 and <= ushort.MaxValue
           let at = string.IsNullOrEmpty(port.HostIP) ? IPAddress.Any : ServiceDirectory.Ipv4(port.HostIP)
           where at is not null
           select new ServicePort
           {
               Name = $"{pod.Metadata.Namespace}/{pod.Metadata.Name}:{container.Name}:{port.HostPort}",
               ClusterAddress = at,
               Protocol = Enum.TryParse<ServiceProtocol>(port.Protocol, ignoreCase: true, out var protocol) ? protocol : ServiceProtocol.Tcp,
               Port = (ushort)port.HostPort!.Value,
               Endpoints = [new ServiceEndpoint(target, (ushort)port.ContainerPortValue)],
           },
    ];
}
