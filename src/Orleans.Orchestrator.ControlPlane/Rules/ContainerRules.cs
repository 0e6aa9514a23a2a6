using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for one container of any sort.</summary>
internal static class ContainerRules
{
    public static void Validate(FieldPath path, Container value, PodScope scope, FaultList faults)
    {
        if (value.Name.Length == 0)
            faults.Required(path.Child("name"));
        else
            Checks.Label(path.Child("name"), value.Name, faults);
        Checks.Required(path.Child("image"), value.Image, faults);
        Checks.RequiredOneOf(path.Child("terminationMessagePolicy"), value.TerminationMessagePolicy, faults, "File", "FallbackToLogsOnError");
        Ports(path.Child("ports"), value.Ports, faults);
        EnvRules.Validate(path, value, faults);
        MountRules.Validate(path, value, scope, faults);
        Checks.RequiredOneOf(path.Child("imagePullPolicy"), value.ImagePullPolicy, faults, "Always", "IfNotPresent", "Never");
        ResourceRequirementRules.Validate(path.Child("resources"), value.Resources, scope.Claims, faults);
        Resizing(path.Child("resizePolicy"), value.ResizePolicy, scope.Spec.RestartPolicy, faults);
        ContainerSecurityRules.Validate(path.Child("securityContext"), value.SecurityContext, scope.HostUsers, faults);
    }

    /// <summary>What is asked of the image of a pod, and not of a template, where it may be filled in later.</summary>
    public static void Image(FieldPath path, string? image, FaultList faults)
    {
        if (image is not null && image.Trim().Length != image.Length)
            faults.Invalid(path, image, "must not have leading or trailing whitespace");
    }

    private static void Ports(FieldPath path, ImmutableArray<ContainerPort> ports, FaultList faults)
    {
        var names = new HashSet<string>();
        for (var i = 0; i < ports.Length; i++)
        {
            var (port, at) = (ports[i], path.Index(i));
            if (!string.IsNullOrEmpty(port.Name))
            {
                var wrong = DnsNames.PortNameFaults(port.Name);
                faults.InvalidEach(at.Child("name"), port.Name, wrong);
                if (wrong.IsEmpty && !names.Add(port.Name))
                    faults.Duplicate(at.Child("name"), port.Name);
            }

            if (port.ContainerPortValue == 0)
                faults.Required(at.Child("containerPort"));
            else
                Checks.Port(at.Child("containerPort"), port.ContainerPortValue, faults);
            if (port.HostPort is { } hostPort and not 0)
                Checks.Port(at.Child("hostPort"), hostPort, faults);
            Checks.Protocol(at.Child("protocol"), port.Protocol, faults);
        }
    }

    private static void Resizing(FieldPath path, ImmutableArray<ContainerResizePolicy> policies, string? restartPolicy, FaultList faults)
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < policies.Length; i++)
        {
            var policy = policies[i];
            if (!seen.Add(policy.ResourceName))
                faults.Duplicate(path.Index(i), policy.ResourceName);
            Checks.RequiredOneOf(path, policy.ResourceName, faults, "cpu", "memory");
            Checks.RequiredOneOf(path, policy.RestartPolicy, faults, "NotRequired", "RestartContainer");
            if (restartPolicy == "Never" && policy.RestartPolicy != "NotRequired")
                faults.Invalid(path, policy.RestartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'");
        }
    }
}
