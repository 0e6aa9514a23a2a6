using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What a Service leaves open.</summary>
internal static class ServiceDefaults
{
    private const int AffinitySeconds = 10800;

    public static ServiceSpec Set(ServiceSpec spec)
    {
        var type = spec.Type ?? "ClusterIP";
        var affinity = spec.SessionAffinity ?? "None";
        spec = spec with
        {
            Type = type,
            SessionAffinity = affinity,
            SessionAffinityConfig = affinity != "ClientIP"
                ? null
                : spec.SessionAffinityConfig ?? new SessionAffinityConfig { ClientIP = new ClientIPConfig { TimeoutSeconds = AffinitySeconds } },
            Ports = [.. spec.Ports.Select(Set)],
        };
        if (type == "ExternalName")
            return spec;
        var external = type is "NodePort" or "LoadBalancer";
        return spec with
        {
            InternalTrafficPolicy = spec.InternalTrafficPolicy ?? "Cluster",
            ExternalTrafficPolicy = external ? spec.ExternalTrafficPolicy ?? "Cluster" : null,
            AllocateLoadBalancerNodePorts = type == "LoadBalancer" ? spec.AllocateLoadBalancerNodePorts ?? true : null,
            ClusterIPs = spec.ClusterIPs.IsEmpty && !string.IsNullOrEmpty(spec.ClusterIP) ? [spec.ClusterIP] : spec.ClusterIPs,
            ClusterIP = string.IsNullOrEmpty(spec.ClusterIP) && !spec.ClusterIPs.IsEmpty ? spec.ClusterIPs[0] : spec.ClusterIP,
            IpFamilies = spec.IpFamilies.IsEmpty ? ["IPv4"] : spec.IpFamilies,
            IpFamilyPolicy = spec.IpFamilyPolicy ?? "SingleStack",
        };
    }

    private static ServicePort Set(ServicePort port) => port with
    {
        Protocol = port.Protocol ?? "TCP",
        TargetPort = port.TargetPort is null or { Number: 0, Text: null or "" } ? new IntOrString(port.Port) : port.TargetPort,
    };
}
