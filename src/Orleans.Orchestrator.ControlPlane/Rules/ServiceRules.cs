using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for Services. Addresses and node ports that the client leaves open are given out at admission.</summary>
internal sealed class ServiceRules : ResourceRules<Service>
{
    private const string TopologyHints = "service.kubernetes.io/topology-aware-hints";
    private const string TopologyMode = "service.kubernetes.io/topology-mode";

    public override Service Default(Service value) => value with { Spec = ServiceDefaults.Set(value.Spec) };

    public override Service PrepareForCreate(Service value) => value with { Status = ServiceStatus.Empty };

    /// <summary>A client that applies its manifest again leaves the addresses and ports that it was given open: it keeps them.</summary>
    public override Service PrepareForUpdate(Service current, Service next)
    {
        var (old, now) = (current.Spec, next.Spec);
        var stays = (old.Type ?? "ClusterIP") != "ExternalName" && (now.Type ?? "ClusterIP") != "ExternalName";
        if (stays && string.IsNullOrEmpty(now.ClusterIP) && now.ClusterIPs.IsEmpty)
            now = now with { ClusterIP = old.ClusterIP, ClusterIPs = old.ClusterIPs };
        if (stays && now.ClusterIP != old.ClusterIP && now.ClusterIPs.SequenceEqual(old.ClusterIPs))
            now = now with { ClusterIPs = string.IsNullOrEmpty(now.ClusterIP) ? [] : [now.ClusterIP] };
        if (now.Type == "ExternalName" && old.Type != "ExternalName")
            now = Named(old, now);
        if (now.Type is "NodePort" or "LoadBalancer" && old.Type is "NodePort" or "LoadBalancer")
            now = now with { Ports = [.. now.Ports.Select(p => p.NodePort is null ? p with { NodePort = Match(old.Ports, p)?.NodePort } : p)] };
        if (now.Type is not ("NodePort" or "LoadBalancer") && old.Type is "NodePort" or "LoadBalancer")
            now = now with { Ports = [.. now.Ports.Select(p => Match(old.Ports, p)?.NodePort == p.NodePort ? p with { NodePort = null } : p)] };
        if (ServiceTrafficRules.IsExternal(old) && !ServiceTrafficRules.IsExternal(now) && now.ExternalTrafficPolicy == old.ExternalTrafficPolicy)
            now = now with { ExternalTrafficPolicy = null };
        return next with { Spec = LeaveBalancer(old, now), Status = current.Status };
    }

    public override Service WithStatusOf(Service current, Service next) => current with { Status = next.Status };

    public override bool HasSameSpec(Service left, Service right) => left.Spec.Equals(right.Spec);

    public override IEnumerable<string> NameFaults(string name) => DnsNames.Label1035Faults(name);

    public override void Validate(Service value, FaultList faults)
    {
        var spec = value.Spec;
        var annotations = value.Metadata.Annotations;
        if (annotations.TryGetValue(TopologyMode, out var mode) && annotations.TryGetValue(TopologyHints, out var hints) && mode != hints)
            faults.Invalid(FieldPath.Metadata.Child("annotations").Key(TopologyMode), mode, $"must match annotations[{TopologyHints}] when both are specified");
        if (spec.Ports.IsEmpty && !ServiceAddressRules.IsHeadless(spec) && spec.Type != "ExternalName")
            faults.Required(FieldPath.Spec.Child("ports"));
        if (spec.Type is "LoadBalancer" or "NodePort" && ServiceAddressRules.IsHeadless(spec))
            faults.Invalid(FieldPath.Spec.Child("clusterIPs").Index(0), ServiceAddressRules.Headless, $"may not be set to 'None' for {spec.Type} services");
        if (spec.Type == "ExternalName")
            External(spec, faults);
        ServicePortRules.Validate(spec, faults);
        MetadataRules.Labels(FieldPath.Spec.Child("selector"), spec.Selector, faults);
        Affinity(spec, faults);
        ServiceAddressRules.Validate(spec, faults);
        for (var i = 0; i < spec.ExternalIPs.Length; i++)
        {
            var (at, before) = (FieldPath.Spec.Child("externalIPs").Index(i), faults.Count);
            AddressRules.Ip(at, spec.ExternalIPs[i], faults);
            if (faults.Count == before)
                AddressRules.NotSpecial(at, spec.ExternalIPs[i], faults);
        }

        Checks.RequiredOneOf(FieldPath.Spec.Child("type"), spec.Type, faults, "ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
        ServicePortRules.ValidateTogether(spec, faults);
        ServiceTrafficRules.Validate(value, faults);
        ServiceAddressRules.ValidateFamilies(spec, faults);
    }

    public override void ValidateUpdate(Service current, Service next, FaultList faults)
    {
        ServiceAddressRules.ValidateUpdate(current.Spec, next.Spec, faults);
        ServiceTrafficRules.ValidateUpdate(current.Spec, next.Spec, faults);
    }

    public override void ValidateStatusUpdate(Service current, Service next, FaultList faults) => ServiceTrafficRules.ValidateStatus(next, faults);

    private static ServicePort? Match(ImmutableArray<ServicePort> ports, ServicePort wanted) =>
        ports.FirstOrDefault(p => p.Port == wanted.Port && (p.Protocol ?? "TCP") == (wanted.Protocol ?? "TCP"));

    /// <summary>A Service that becomes another name for something gives back what it had of its own.</summary>
    private static ServiceSpec Named(ServiceSpec old, ServiceSpec now) => now with
    {
        ClusterIP = now.ClusterIP == old.ClusterIP ? null : now.ClusterIP,
        ClusterIPs = now.ClusterIPs.SequenceEqual(old.ClusterIPs) ? [] : now.ClusterIPs,
        IpFamilies = now.IpFamilies.SequenceEqual(old.IpFamilies) ? [] : now.IpFamilies,
        IpFamilyPolicy = now.IpFamilyPolicy == old.IpFamilyPolicy ? null : now.IpFamilyPolicy,
    };

    /// <summary>What only a balanced Service has goes with its type, unless the client writes it anew.</summary>
    private static ServiceSpec LeaveBalancer(ServiceSpec old, ServiceSpec now) => old.Type != "LoadBalancer" || now.Type == "LoadBalancer" ? now : now with
    {
        AllocateLoadBalancerNodePorts = now.AllocateLoadBalancerNodePorts == old.AllocateLoadBalancerNodePorts ? null : now.AllocateLoadBalancerNodePorts,
        LoadBalancerClass = now.LoadBalancerClass == old.LoadBalancerClass ? null : now.LoadBalancerClass,
        HealthCheckNodePort = now.HealthCheckNodePort == old.HealthCheckNodePort ? null : now.HealthCheckNodePort,
    };

    private static void Affinity(ServiceSpec spec, FaultList faults)
    {
        const string Why = "when session affinity type is ClientIP";
        var path = FieldPath.Spec.Child("sessionAffinityConfig");
        Checks.RequiredOneOf(FieldPath.Spec.Child("sessionAffinity"), spec.SessionAffinity, faults, "ClientIP", "None");
        if (spec.SessionAffinity == "None" && spec.SessionAffinityConfig is not null)
            faults.Forbidden(path, "must not be set when session affinity is None");
        if (spec.SessionAffinity != "ClientIP")
            return;
        if (spec.SessionAffinityConfig is not { } config)
            faults.Required(path, Why);
        else if (config.ClientIP is not { } client)
            faults.Required(path.Child("clientIP"), Why);
        else if (client.TimeoutSeconds is not { } timeout)
            faults.Required(path.Child("clientIP", "timeoutSeconds"), Why);
        else if (timeout is <= 0 or > 86400)
            faults.Invalid(path.Child("clientIP", "timeoutSeconds"), timeout, "must be greater than 0 and less than 86400");
    }

    private static void External(ServiceSpec spec, FaultList faults)
    {
        const string Why = "may not be set for ExternalName services";
        if (!spec.ClusterIPs.IsEmpty || !string.IsNullOrEmpty(spec.ClusterIP))
            faults.Forbidden(FieldPath.Spec.Child("clusterIPs"), Why);
        if (!spec.IpFamilies.IsEmpty)
            faults.Forbidden(FieldPath.Spec.Child("ipFamilies"), Why);
        if (spec.IpFamilyPolicy is not null)
            faults.Forbidden(FieldPath.Spec.Child("ipFamilyPolicy"), Why);
        var name = spec.ExternalName ?? "";
        if (name.EndsWith('.'))
            name = name[..^1];
        if (name.Length == 0)
            faults.Required(FieldPath.Spec.Child("externalName"));
        else
            faults.InvalidEach(FieldPath.Spec.Child("externalName"), name, DnsNames.SubdomainFaults(name));
    }
}
