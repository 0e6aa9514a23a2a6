using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for a pod's description, in a Pod or in a template.</summary>
internal static class PodSpecRules
{
    public static void Validate(FieldPath path, PodSpec spec, FaultList faults)
    {
        var volumes = VolumeRules.Validate(path.Child("volumes"), spec.Volumes, faults);
        ContainerRules.Validate(path, spec, volumes, faults);
        Checks.RequiredOneOf(path.Child("restartPolicy"), spec.RestartPolicy, faults, "Always", "Never", "OnFailure");
        Checks.RequiredOneOf(path.Child("dnsPolicy"), spec.DnsPolicy, faults, "ClusterFirst", "ClusterFirstWithHostNet", "Default", "None");
        Checks.OneOf(path.Child("preemptionPolicy"), spec.PreemptionPolicy, faults, "Never", "PreemptLowerPriority");
        Checks.NotNegative(path.Child("terminationGracePeriodSeconds"), spec.TerminationGracePeriodSeconds, faults);
        Checks.InRange(path.Child("activeDeadlineSeconds"), spec.ActiveDeadlineSeconds, 1, int.MaxValue, faults);
        MetadataRules.Labels(path.Child("nodeSelector"), spec.NodeSelector, faults);
        Name(path.Child("nodeName"), spec.NodeName, DnsNames.SubdomainFaults, faults);
        Name(path.Child("serviceAccountName"), spec.ServiceAccountName, DnsNames.SubdomainFaults, faults);
        Name(path.Child("hostname"), spec.Hostname, DnsNames.LabelFaults, faults);
        Name(path.Child("subdomain"), spec.Subdomain, DnsNames.LabelFaults, faults);
        Name(path.Child("runtimeClassName"), spec.RuntimeClassName, DnsNames.SubdomainFaults, faults);
        Name(path.Child("priorityClassName"), spec.PriorityClassName, DnsNames.SubdomainFaults, faults);
        SecurityRules.Validate(path.Child("securityContext"), spec, faults);
        TolerationRules.Validate(path.Child("tolerations"), spec.Tolerations, faults);
        AffinityRules.Validate(path.Child("affinity"), spec.Affinity, faults);
        TopologySpreadRules.Validate(path.Child("topologySpreadConstraints"), spec.TopologySpreadConstraints, faults);
        Dns(path.Child("dnsConfig"), spec, faults);
        Names(path, spec, faults);
    }

    /// <summary>What is valid but cannot work, or is about to go.</summary>
    public static IEnumerable<string> Warnings(FieldPath path, PodSpec spec)
    {
        for (var i = 0; i < spec.Containers.Length; i++)
        {
            var seen = new HashSet<string>();
            for (var j = 0; j < spec.Containers[i].Env.Length; j++)
            {
                if (!seen.Add(spec.Containers[i].Env[j].Name))
                    yield return $"{path.Child("containers").Index(i).Child("env").Index(j)}: hides previous definition of \"{spec.Containers[i].Env[j].Name}\", which may be dropped when using apply";
            }
        }
    }

    private static void Name(FieldPath path, string? name, Func<string, System.Collections.Immutable.ImmutableArray<string>> rule, FaultList faults)
    {
        if (!string.IsNullOrEmpty(name))
            faults.InvalidEach(path, name, rule(name));
    }

    private static void Dns(FieldPath path, PodSpec spec, FaultList faults)
    {
        if (spec.DnsPolicy == "None" && spec.DnsConfig is not { Nameservers.IsEmpty: false })
            faults.Required(path.Child("nameservers"), "must provide at least one DNS nameserver when `dnsPolicy` is None");
        if (spec.DnsConfig is not { } dns)
            return;
        if (dns.Nameservers.Length > 3)
            faults.Invalid(path.Child("nameservers"), string.Join(",", dns.Nameservers), "must not have more than 3 nameservers");
        for (var i = 0; i < dns.Nameservers.Length; i++)
            Checks.IpAddress(path.Child("nameservers").Index(i), dns.Nameservers[i], faults);
        if (dns.Searches.Length > 32)
            faults.Invalid(path.Child("searches"), string.Join(",", dns.Searches), "must not have more than 32 search paths");
        for (var i = 0; i < dns.Searches.Length; i++)
        {
            var search = dns.Searches[i].TrimEnd('.');
            if (search.Length > 0)
                faults.InvalidEach(path.Child("searches").Index(i), dns.Searches[i], DnsNames.SubdomainFaults(search.Replace("_", "-", StringComparison.Ordinal)));
        }

        for (var i = 0; i < dns.Options.Length; i++)
        {
            if (string.IsNullOrEmpty(dns.Options[i].Name))
                faults.Required(path.Child("options").Index(i), "must not be empty");
        }
    }

    private static void Names(FieldPath path, PodSpec spec, FaultList faults)
    {
        for (var i = 0; i < spec.ImagePullSecrets.Length; i++)
        {
            if (string.IsNullOrEmpty(spec.ImagePullSecrets[i].Name))
                faults.Invalid(path.Child("imagePullSecrets").Index(i).Child("name"), "", "must not be empty");
        }

        for (var i = 0; i < spec.HostAliases.Length; i++)
        {
            var at = path.Child("hostAliases").Index(i);
            Checks.IpAddress(at.Child("ip"), spec.HostAliases[i].Ip, faults);
            for (var j = 0; j < spec.HostAliases[i].Hostnames.Length; j++)
                faults.InvalidEach(at.Child("hostnames").Index(j), spec.HostAliases[i].Hostnames[j], DnsNames.SubdomainFaults(spec.HostAliases[i].Hostnames[j]));
        }

        for (var i = 0; i < spec.ReadinessGates.Length; i++)
            faults.InvalidEach(path.Child("readinessGates").Index(i).Child("conditionType"), spec.ReadinessGates[i].ConditionType, LabelNames.KeyFaults(spec.ReadinessGates[i].ConditionType));
        for (var i = 0; i < spec.SchedulingGates.Length; i++)
            faults.InvalidEach(path.Child("schedulingGates").Index(i), spec.SchedulingGates[i].Name, LabelNames.KeyFaults(spec.SchedulingGates[i].Name));
    }
}
