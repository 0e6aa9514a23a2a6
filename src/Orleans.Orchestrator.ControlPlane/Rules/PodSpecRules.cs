using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for a pod's description, in a Pod or in a template (kubernetes <c>ValidatePodSpec</c>).</summary>
internal static class PodSpecRules
{
    /// <summary>Notes every fault.</summary>
    /// <param name="path">Where the description stands.</param>
    /// <param name="spec">The description.</param>
    /// <param name="podName">The pod's name; null in a template, of which less is asked.</param>
    /// <param name="faults">Where to note.</param>
    public static void Validate(FieldPath path, PodSpec spec, string? podName, FaultList faults)
    {
        if (spec.TerminationGracePeriodSeconds is null)
            faults.Required(path.Child("terminationGracePeriodSeconds"));
        var volumes = VolumeRules.Validate(path.Child("volumes"), spec.Volumes, podName, faults);
        var scope = new PodScope(spec, podName, volumes);
        ClaimRules.Validate(path.Child("resourceClaims"), spec.ResourceClaims, faults);
        ContainerListRules.Validate(path, scope, faults);
        HostNetwork(path.Child("containers"), scope, faults);
        Checks.RequiredOneOf(path.Child("restartPolicy"), spec.RestartPolicy, faults, "Always", "OnFailure", "Never");
        Checks.RequiredOneOf(path.Child("dnsPolicy"), spec.DnsPolicy, faults, "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
        MetadataRules.Labels(path.Child("nodeSelector"), spec.NodeSelector, faults);
        PodSecurityRules.Validate(path, path.Child("securityContext"), spec, faults);
        AffinityRules.Validate(path.Child("affinity"), spec.Affinity, faults);
        DnsRules.Validate(path.Child("dnsConfig"), spec, faults);
        Gates(path, spec, faults);
        TopologySpreadRules.Validate(path.Child("topologySpreadConstraints"), spec.TopologySpreadConstraints, faults);
        WindowsRules.HostProcess(path, spec, faults);
        HostUsers(path, spec, faults);
        Names(path, spec, faults);
        if (spec.Overhead.Count > 0)
            ResourceRequirementRules.Validate(path.Child("overhead"), new ResourceRequirements { Limits = spec.Overhead }, [], faults);
        OperatingSystemRules.Validate(path, spec, faults);
    }

    private static void HostNetwork(FieldPath path, PodScope scope, FaultList faults)
    {
        if (scope.Spec.HostNetwork != true)
            return;
        for (var i = 0; i < scope.Spec.Containers.Length; i++)
        {
            var ports = scope.Spec.Containers[i].Ports;
            for (var j = 0; j < ports.Length; j++)
            {
                // A template's port of the host may be left open: it is set when a pod is made.
                var host = ports[j].HostPort ?? 0;
                if ((scope.IsPod || host != 0) && host != ports[j].ContainerPortValue)
                    faults.Invalid(path.Index(i).Child("ports").Index(j).Child("hostPort"), host, "must match `containerPort` when `hostNetwork` is true");
            }
        }
    }

    private static void Gates(FieldPath path, PodSpec spec, FaultList faults)
    {
        for (var i = 0; i < spec.ReadinessGates.Length; i++)
            Checks.Qualified(path.Child("readinessGates").Index(i).Child("conditionType"), spec.ReadinessGates[i].ConditionType, faults);
        var seen = new HashSet<string>();
        for (var i = 0; i < spec.SchedulingGates.Length; i++)
        {
            var (name, at) = (spec.SchedulingGates[i].Name, path.Child("schedulingGates").Index(i));
            Checks.Qualified(at, name, faults);
            if (!seen.Add(name))
                faults.Duplicate(at, name);
        }
    }

    private static void HostUsers(FieldPath path, PodSpec spec, FaultList faults)
    {
        const string Why = "when `pod.Spec.HostUsers` is false";
        if (spec.HostUsers != false)
            return;
        if (spec.HostNetwork == true)
            faults.Forbidden(path.Child("hostNetwork"), Why);
        // Kubernetes writes these two with a capital.
        if (spec.HostPID == true)
            faults.Forbidden(path.Child("HostPID"), Why);
        if (spec.HostIPC == true)
            faults.Forbidden(path.Child("HostIPC"), Why);
    }

    private static void Names(FieldPath path, PodSpec spec, FaultList faults)
    {
        Checks.Name(path.Child("serviceAccountName"), spec.ServiceAccountName, faults);
        Checks.Name(path.Child("nodeName"), spec.NodeName, faults);
        Checks.InRange(path.Child("activeDeadlineSeconds"), spec.ActiveDeadlineSeconds, 1, int.MaxValue, faults);
        Checks.Label(path.Child("hostname"), spec.Hostname, faults);
        Checks.Label(path.Child("subdomain"), spec.Subdomain, faults);
        TolerationRules.Validate(path.Child("tolerations"), spec.Tolerations, faults);
        for (var i = 0; i < spec.HostAliases.Length; i++)
        {
            var at = path.Child("hostAliases").Index(i);
            AddressRules.Ip(at.Child("ip"), spec.HostAliases[i].Ip, faults);
            for (var j = 0; j < spec.HostAliases[i].Hostnames.Length; j++)
                faults.InvalidEach(at.Child("hostnames").Index(j), spec.HostAliases[i].Hostnames[j], DnsNames.SubdomainFaults(spec.HostAliases[i].Hostnames[j]));
        }

        Checks.Name(path.Child("priorityClassName"), spec.PriorityClassName, faults);
        if (spec.RuntimeClassName is { } runtime)
            faults.InvalidEach(path.Child("runtimeClassName"), runtime, DnsNames.SubdomainFaults(runtime));
        if (spec.PreemptionPolicy is { } preemption)
            Checks.RequiredOneOf(path.Child("preemptionPolicy"), preemption, faults, "PreemptLowerPriority", "Never");
    }
}
