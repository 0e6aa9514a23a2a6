using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for a pod's containers.</summary>
internal static class ContainerRules
{
    public static void Validate(FieldPath path, PodSpec spec, IReadOnlySet<string> volumes, FaultList faults)
    {
        var names = new HashSet<string>();
        var hostPorts = new HashSet<string>();
        var regular = path.Child("containers");
        if (spec.Containers.IsEmpty)
            faults.Required(regular);
        for (var i = 0; i < spec.Containers.Length; i++)
            Validate(regular.Index(i), spec.Containers[i], spec, false, volumes, names, hostPorts, faults);
        // Init containers run one after the other, so they may use the same host port.
        for (var i = 0; i < spec.InitContainers.Length; i++)
            Validate(path.Child("initContainers").Index(i), spec.InitContainers[i], spec, true, volumes, names, [], faults);
    }

    private static void Validate(
        FieldPath path, Container value, PodSpec spec, bool init, IReadOnlySet<string> volumes, HashSet<string> names, HashSet<string> hostPorts, FaultList faults)
    {
        if (value.Name.Length == 0)
            faults.Required(path.Child("name"));
        else
            faults.InvalidEach(path.Child("name"), value.Name, DnsNames.LabelFaults(value.Name));
        if (value.Name.Length > 0 && !names.Add(value.Name))
            faults.Duplicate(path.Child("name"), value.Name);
        Image(path.Child("image"), value.Image, faults);
        Checks.OneOf(path.Child("imagePullPolicy"), value.ImagePullPolicy, faults, "Always", "IfNotPresent", "Never");
        Checks.OneOf(path.Child("terminationMessagePolicy"), value.TerminationMessagePolicy, faults, "FallbackToLogsOnError", "File");
        Ports(path.Child("ports"), value.Ports, spec.HostNetwork == true, hostPorts, faults);
        EnvRules.Validate(path, value, faults);
        ResourceRequirementRules.Validate(path.Child("resources"), value.Resources, faults);
        Mounts(path.Child("volumeMounts"), value.VolumeMounts, volumes, faults);
        SecurityRules.Validate(path.Child("securityContext"), value.SecurityContext, faults);
        Restart(path, value, init, faults);
    }

    private static void Restart(FieldPath path, Container value, bool init, FaultList faults)
    {
        var sidecar = init && value.RestartPolicy == "Always";
        if (init && value.RestartPolicy is not (null or "Always"))
            faults.NotSupported(path.Child("restartPolicy"), value.RestartPolicy, "Always");
        if (!init && value.RestartPolicy is not null)
            faults.Forbidden(path.Child("restartPolicy"), "may not be set for non-init containers");
        if (init && !sidecar)
        {
            const string Why = "may not be set for init containers without restartPolicy=Always";
            if (value.Lifecycle is not null)
                faults.Forbidden(path.Child("lifecycle"), Why);
            if (value.LivenessProbe is not null)
                faults.Forbidden(path.Child("livenessProbe"), Why);
            if (value.ReadinessProbe is not null)
                faults.Forbidden(path.Child("readinessProbe"), Why);
            if (value.StartupProbe is not null)
                faults.Forbidden(path.Child("startupProbe"), Why);
            return;
        }

        ProbeRules.Validate(path.Child("livenessProbe"), value.LivenessProbe, onceIsEnough: true, faults);
        ProbeRules.Validate(path.Child("readinessProbe"), value.ReadinessProbe, onceIsEnough: false, faults);
        ProbeRules.Validate(path.Child("startupProbe"), value.StartupProbe, onceIsEnough: true, faults);
        ProbeRules.Validate(path.Child("lifecycle"), value.Lifecycle, faults);
    }

    private static void Image(FieldPath path, string? image, FaultList faults)
    {
        if (string.IsNullOrEmpty(image))
            faults.Required(path);
        else if (image.Trim().Length != image.Length)
            faults.Invalid(path, image, "must not have leading or trailing whitespace");
    }

    private static void Ports(FieldPath path, ImmutableArray<ContainerPort> ports, bool hostNetwork, HashSet<string> hostPorts, FaultList faults)
    {
        var names = new HashSet<string>();
        for (var i = 0; i < ports.Length; i++)
        {
            var (port, at) = (ports[i], path.Index(i));
            if (!string.IsNullOrEmpty(port.Name))
            {
                faults.InvalidEach(at.Child("name"), port.Name, DnsNames.PortNameFaults(port.Name));
                if (!names.Add(port.Name))
                    faults.Duplicate(at.Child("name"), port.Name);
            }

            if (port.ContainerPortValue == 0)
                faults.Required(at.Child("containerPort"));
            else
                Checks.Port(at.Child("containerPort"), port.ContainerPortValue, faults);
            if (port.HostPort is { } hostPort)
            {
                Checks.Port(at.Child("hostPort"), hostPort, faults);
                if (hostNetwork && hostPort != port.ContainerPortValue)
                    faults.Invalid(at.Child("hostPort"), hostPort, "must match `containerPort` when `hostNetwork` is true");
                if (!hostPorts.Add($"{port.Protocol}/{port.HostIP}/{hostPort}"))
                    faults.Duplicate(at.Child("hostPort"), $"{port.Protocol}/{port.HostIP}/{hostPort}");
            }

            Checks.RequiredOneOf(at.Child("protocol"), port.Protocol, faults, "SCTP", "TCP", "UDP");
        }
    }

    private static void Mounts(FieldPath path, ImmutableArray<VolumeMount> mounts, IReadOnlySet<string> volumes, FaultList faults)
    {
        var paths = new HashSet<string>();
        for (var i = 0; i < mounts.Length; i++)
        {
            var (mount, at) = (mounts[i], path.Index(i));
            if (mount.Name.Length == 0)
                faults.Required(at.Child("name"));
            else if (!volumes.Contains(mount.Name))
                faults.NotFound(at.Child("name"), mount.Name);
            if (mount.MountPath.Length == 0)
                faults.Required(at.Child("mountPath"));
            else if (!paths.Add(mount.MountPath))
                faults.Invalid(at.Child("mountPath"), mount.MountPath, "must be unique");
            if (!string.IsNullOrEmpty(mount.SubPath) && !string.IsNullOrEmpty(mount.SubPathExpr))
                faults.Invalid(at.Child("subPathExpr"), mount.SubPathExpr, "subPathExpr and subPath are mutually exclusive");
            VolumeRules.LocalDescendingPath(at.Child("subPath"), mount.SubPath, faults);
            VolumeRules.LocalDescendingPath(at.Child("subPathExpr"), mount.SubPathExpr, faults);
            Checks.OneOf(at.Child("mountPropagation"), mount.MountPropagation, faults, "Bidirectional", "HostToContainer", "None");
        }
    }
}
