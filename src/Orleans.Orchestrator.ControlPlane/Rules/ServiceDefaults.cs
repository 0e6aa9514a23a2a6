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
            SessionAffinityConfig = affinity switch
            {
                "None" => null,
                "ClientIP" when spec.SessionAffinityConfig?.ClientIP?.TimeoutSeconds is null =>
                    new SessionAffinityConfig { ClientIP = new ClientIPConfig { TimeoutSeconds = AffinitySeconds } },
                _ => spec.SessionAffinityConfig,
            },
            Ports = [.. spec.Ports.Select(Set)],
        };
        if (type == "ExternalName")
            return spec;
        var anything = spec.Selector.Count == 0 && (spec.ClusterIP == ServiceAddressRules.Headless || ServiceAddressRules.IsHeadless(spec));
        return spec with
        {
            InternalTrafficPolicy = spec.InternalTrafficPolicy ?? "Cluster",
            ExternalTrafficPolicy = spec.ExternalTrafficPolicy ?? (ServiceTrafficRules.IsExternal(spec) ? "Cluster" : null),
            AllocateLoadBalancerNodePorts = spec.AllocateLoadBalancerNodePorts ?? (type == "LoadBalancer" ? true : null),
            ClusterIPs = spec.ClusterIPs.IsEmpty && !string.IsNullOrEmpty(spec.ClusterIP) ? [spec.ClusterIP] : spec.ClusterIPs,
            // Without a selector nobody knows what addresses will stand behind the name.
            IpFamilies = !spec.IpFamilies.IsEmpty ? spec.IpFamilies : anything && spec.IpFamilyPolicy != "SingleStack" ? ["IPv4", "IPv6"] : ["IPv4"],
            IpFamilyPolicy = spec.IpFamilyPolicy ?? (anything ? "RequireDualStack" : "SingleStack"),
        };
    }

    private static ServicePort Set(ServicePort port) => port with
    {
        Protocol = port.Protocol ?? "TCP",
        TargetPort = port.TargetPort is null or { Number: 0, Text: null or "" } ? new IntOrString(port.Port) : port.TargetPort,
    };
}
