using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for how traffic comes to a Service, from inside and outside.</summary>
internal static class ServiceTrafficRules
{
    private const string SourceRanges = "service.beta.kubernetes.io/load-balancer-source-ranges";
    private const string OnlyBalanced = "may only be used when `type` is 'LoadBalancer'";

    /// <summary>Whether it is reached from outside the cluster.</summary>
    public static bool IsExternal(ServiceSpec spec) =>
        spec.Type is "LoadBalancer" or "NodePort" || (spec.Type == "ClusterIP" && !spec.ExternalIPs.IsEmpty);

    public static void Validate(Service value, FaultList faults)
    {
        var spec = value.Spec;
        Sources(value, faults);
        if (spec.AllocateLoadBalancerNodePorts is not null && spec.Type != "LoadBalancer")
            faults.Forbidden(FieldPath.Spec.Child("allocateLoadBalancerNodePorts"), OnlyBalanced);
        if (spec.LoadBalancerClass is { } balancer)
        {
            if (spec.Type == "LoadBalancer")
                Checks.Qualified(FieldPath.Spec.Child("loadBalancerClass"), balancer, faults);
            else
                faults.Forbidden(FieldPath.Spec.Child("loadBalancerClass"), OnlyBalanced);
        }

        var external = FieldPath.Spec.Child("externalTrafficPolicy");
        if (IsExternal(spec))
            Checks.RequiredOneOf(external, spec.ExternalTrafficPolicy, faults, "Cluster", "Local");
        else if (!string.IsNullOrEmpty(spec.ExternalTrafficPolicy))
            faults.Invalid(external, spec.ExternalTrafficPolicy, "may only be set for externally-accessible services");
        HealthCheck(FieldPath.Spec.Child("healthCheckNodePort"), spec, faults);
        Checks.OneOf(FieldPath.Spec.Child("internalTrafficPolicy"), spec.InternalTrafficPolicy, faults, "Cluster", "Local");
        Checks.OneOf(FieldPath.Spec.Child("trafficDistribution"), spec.TrafficDistribution, faults, "PreferClose");
    }

    public static void ValidateUpdate(ServiceSpec old, ServiceSpec now, FaultList faults)
    {
        if (old.Type == "LoadBalancer" && now.Type == "LoadBalancer" && old.LoadBalancerClass != now.LoadBalancerClass)
            faults.Invalid(FieldPath.Spec.Child("loadBalancerClass"), now.LoadBalancerClass, "may not change once set");
        if (NeedsHealthCheck(old) && NeedsHealthCheck(now) && old.HealthCheckNodePort is not (null or 0) && old.HealthCheckNodePort != now.HealthCheckNodePort)
            faults.Forbidden(FieldPath.Spec.Child("healthCheckNodePort"), Checks.Immutable);
    }

    public static void ValidateStatus(Service value, FaultList faults)
    {
        var path = FieldPath.Root("status").Child("loadBalancer", "ingress");
        if (value.Spec.Type != "LoadBalancer" && !value.Status.LoadBalancer.Ingress.IsEmpty)
        {
            faults.Forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'");
            return;
        }

        for (var i = 0; i < value.Status.LoadBalancer.Ingress.Length; i++)
        {
            var (ingress, at) = (value.Status.LoadBalancer.Ingress[i], path.Index(i));
            if (!string.IsNullOrEmpty(ingress.Ip))
                AddressRules.Ip(at.Child("ip"), ingress.Ip, faults);
            if (ingress.IpMode is not null && string.IsNullOrEmpty(ingress.Ip))
                faults.Forbidden(at.Child("ipMode"), "may not be specified when `ip` is not set");
            else
                Checks.OneOf(at.Child("ipMode"), ingress.IpMode, faults, "Proxy", "VIP");
            if (string.IsNullOrEmpty(ingress.Hostname))
                continue;
            faults.InvalidEach(at.Child("hostname"), ingress.Hostname, DnsNames.SubdomainFaults(ingress.Hostname));
            if (AddressRules.Parse(ingress.Hostname) is not null)
                faults.Invalid(at.Child("hostname"), ingress.Hostname, "must be a DNS name, not an IP address");
        }
    }

    private static bool NeedsHealthCheck(ServiceSpec spec) => spec is { Type: "LoadBalancer", ExternalTrafficPolicy: "Local" };

    /// <summary>Kubernetes gives out a port for a balancer's questions; here every node answers at the Service's own, so none is needed.</summary>
    private static void HealthCheck(FieldPath path, ServiceSpec spec, FaultList faults)
    {
        if (spec.HealthCheckNodePort is not { } port || port == 0)
            return;
        if (NeedsHealthCheck(spec))
            Checks.Port(path, port, faults);
        else
            faults.Invalid(path, port, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
    }

    private static void Sources(Service value, FaultList faults)
    {
        var isBalanced = value.Spec.Type == "LoadBalancer";
        if (!value.Spec.LoadBalancerSourceRanges.IsEmpty)
        {
            // Kubernetes writes this one with a capital.
            var path = FieldPath.Spec.Child("LoadBalancerSourceRanges");
            if (!isBalanced)
                faults.Forbidden(path, OnlyBalanced);
            for (var i = 0; i < value.Spec.LoadBalancerSourceRanges.Length; i++)
                AddressRules.Cidr(path.Index(i), value.Spec.LoadBalancerSourceRanges[i].Trim(), faults);
        }
        else if (value.Metadata.Annotations.TryGetValue(SourceRanges, out var ranges))
        {
            var path = FieldPath.Metadata.Child("annotations").Key(SourceRanges);
            if (!isBalanced)
                faults.Forbidden(path, OnlyBalanced);
            foreach (var range in ranges.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                AddressRules.Cidr(path, range, faults);
        }
    }
}
