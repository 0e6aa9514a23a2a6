using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for Services. Addresses and node ports that the client leaves open are given out at admission.</summary>
internal sealed class ServiceRules : ResourceRules<Service>
{
    private const string Headless = "None";

    public override Service Default(Service value) => value with { Spec = ServiceDefaults.Set(value.Spec) };

    public override Service PrepareForCreate(Service value) => value with { Status = ServiceStatus.Empty };

    /// <summary>A client that applies its manifest again leaves the addresses and ports that it was given open: it keeps them.</summary>
    public override Service PrepareForUpdate(Service current, Service next)
    {
        var (old, now) = (current.Spec, next.Spec);
        var stays = (old.Type ?? "ClusterIP") != "ExternalName" && (now.Type ?? "ClusterIP") != "ExternalName";
        if (stays && string.IsNullOrEmpty(now.ClusterIP) && now.ClusterIPs.IsEmpty)
            now = now with { ClusterIP = old.ClusterIP, ClusterIPs = old.ClusterIPs };
        if (now.Type is "NodePort" or "LoadBalancer" && old.Type is "NodePort" or "LoadBalancer")
            now = now with { Ports = [.. now.Ports.Select(p => p.NodePort is null ? p with { NodePort = Match(old.Ports, p)?.NodePort } : p)] };
        if (now.Type is null or "ClusterIP" && old.Type is "NodePort" or "LoadBalancer")
            now = now with { Ports = [.. now.Ports.Select(p => Match(old.Ports, p)?.NodePort == p.NodePort ? p with { NodePort = null } : p)] };
        return next with { Spec = now, Status = current.Status };
    }

    public override Service WithStatusOf(Service current, Service next) => current with { Status = next.Status };

    public override bool HasSameSpec(Service left, Service right) => left.Spec.Equals(right.Spec);

    public override IEnumerable<string> NameFaults(string name) => DnsNames.Label1035Faults(name);

    public override void Validate(Service value, FaultList faults)
    {
        var spec = value.Spec;
        Checks.RequiredOneOf(FieldPath.Spec.Child("type"), spec.Type, faults, "ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
        ServicePortRules.Validate(spec, faults);
        MetadataRules.Labels(FieldPath.Spec.Child("selector"), spec.Selector, faults);
        Checks.RequiredOneOf(FieldPath.Spec.Child("sessionAffinity"), spec.SessionAffinity, faults, "ClientIP", "None");
        if (spec.SessionAffinityConfig?.ClientIP?.TimeoutSeconds is { } timeout and (<= 0 or > 86400))
            faults.Invalid(FieldPath.Spec.Child("sessionAffinityConfig").Child("clientIP").Child("timeoutSeconds"), timeout, "must be greater than 0 && less than 86400");
        Checks.OneOf(FieldPath.Spec.Child("externalTrafficPolicy"), spec.ExternalTrafficPolicy, faults, "Cluster", "Local");
        Checks.OneOf(FieldPath.Spec.Child("internalTrafficPolicy"), spec.InternalTrafficPolicy, faults, "Cluster", "Local");
        Checks.OneOf(FieldPath.Spec.Child("ipFamilyPolicy"), spec.IpFamilyPolicy, faults, "PreferDualStack", "RequireDualStack", "SingleStack");
        Addresses(spec, faults);
        if (spec.Type == "ExternalName")
            External(spec, faults);
    }

    public override void ValidateUpdate(Service current, Service next, FaultList faults)
    {
        var (old, now) = (current.Spec, next.Spec);
        if (old.Type == "ExternalName" || now.Type == "ExternalName" || string.IsNullOrEmpty(old.ClusterIP))
            return;
        if (now.ClusterIP != old.ClusterIP)
            faults.Invalid(FieldPath.Spec.Child("clusterIPs").Index(0), now.ClusterIP ?? "", "may not change once set");
    }

    private static ServicePort? Match(ImmutableArray<ServicePort> ports, ServicePort wanted) =>
        ports.FirstOrDefault(p => p.Port == wanted.Port && (p.Protocol ?? "TCP") == (wanted.Protocol ?? "TCP"));

    private static void Addresses(ServiceSpec spec, FaultList faults)
    {
        if (spec.Type == "ExternalName")
            return;
        if (spec.ClusterIP == Headless && spec.Type is "NodePort" or "LoadBalancer")
            faults.Invalid(FieldPath.Spec.Child("clusterIPs").Index(0), Headless, $"may not be set to 'None' for {spec.Type} services");
        else if (!string.IsNullOrEmpty(spec.ClusterIP) && spec.ClusterIP != Headless)
            Checks.IpAddress(FieldPath.Spec.Child("clusterIPs").Index(0), spec.ClusterIP, faults);
        if (!spec.ClusterIPs.IsEmpty && spec.ClusterIPs[0] != spec.ClusterIP)
            faults.Invalid(FieldPath.Spec.Child("clusterIPs"), string.Join(",", spec.ClusterIPs), "first value must match `clusterIP`");
        for (var i = 0; i < spec.ExternalIPs.Length; i++)
            Checks.IpAddress(FieldPath.Spec.Child("externalIPs").Index(i), spec.ExternalIPs[i], faults);
    }

    private static void External(ServiceSpec spec, FaultList faults)
    {
        if (!string.IsNullOrEmpty(spec.ClusterIP))
            faults.Forbidden(FieldPath.Spec.Child("clusterIPs").Index(0), "may not be set for ExternalName services");
        var name = (spec.ExternalName ?? "").TrimEnd('.');
        if (name.Length == 0)
            faults.Required(FieldPath.Spec.Child("externalName"));
        else
            faults.InvalidEach(FieldPath.Spec.Child("externalName"), name, DnsNames.SubdomainFaults(name));
    }
}
