using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for a pod's containers of all three sorts, one by one and together.</summary>
internal static class ContainerListRules
{
    public static void Validate(FieldPath path, PodScope scope, FaultList faults)
    {
        Regular(path.Child("containers"), scope, faults);
        Init(path.Child("initContainers"), scope, faults);
        EphemeralContainerRules.Validate(path.Child("ephemeralContainers"), scope, faults);
        if (!scope.IsPod)
            return;
        Images(path.Child("containers"), scope.Spec.Containers, faults);
        Images(path.Child("initContainers"), scope.Spec.InitContainers, faults);
    }

    private static void Regular(FieldPath path, PodScope scope, FaultList faults)
    {
        if (scope.Spec.Containers.IsEmpty)
        {
            faults.Required(path);
            return;
        }

        var names = new HashSet<string>();
        for (var i = 0; i < scope.Spec.Containers.Length; i++)
        {
            var (container, at) = (scope.Spec.Containers[i], path.Index(i));
            ContainerRules.Validate(at, container, scope, faults);
            if (!names.Add(container.Name))
                faults.Duplicate(at.Child("name"), container.Name);
            ProbeRules.ValidateAll(at, container, scope.Spec.TerminationGracePeriodSeconds, faults);
            if (container.RestartPolicy is not null)
                faults.Forbidden(at.Child("restartPolicy"), "may not be set for non-init containers");
        }

        HostPorts(path, scope.Spec.Containers, faults);
    }

    private static void Init(FieldPath path, PodScope scope, FaultList faults)
    {
        var names = scope.Spec.Containers.Select(c => c.Name).ToHashSet();
        for (var i = 0; i < scope.Spec.InitContainers.Length; i++)
        {
            var (container, at) = (scope.Spec.InitContainers[i], path.Index(i));
            ContainerRules.Validate(at, container, scope, faults);
            if (container.RestartPolicy is not (null or "Always"))
                faults.NotSupported(at.Child("restartPolicy"), container.RestartPolicy, "Always");
            if (names.Contains(container.Name))
                faults.Duplicate(at.Child("name"), container.Name);
            else if (container.Name.Length > 0)
                names.Add(container.Name);
            // They run one after the other, so each may use the same port of the host.
            HostPorts(path, [container], faults);
            if (container.RestartPolicy == "Always")
                ProbeRules.ValidateAll(at, container, scope.Spec.TerminationGracePeriodSeconds, faults);
            else
                Passing(at, container, faults);
        }
    }

    /// <summary>What has no meaning for a container that the others wait for.</summary>
    private static void Passing(FieldPath path, Container container, FaultList faults)
    {
        const string Why = "may not be set for init containers without restartPolicy=Always";
        if (container.Lifecycle is not null)
            faults.Forbidden(path.Child("lifecycle"), Why);
        if (container.LivenessProbe is not null)
            faults.Forbidden(path.Child("livenessProbe"), Why);
        if (container.ReadinessProbe is not null)
            faults.Forbidden(path.Child("readinessProbe"), Why);
        if (container.StartupProbe is not null)
            faults.Forbidden(path.Child("startupProbe"), Why);
    }

    private static void HostPorts(FieldPath path, ImmutableArray<Container> containers, FaultList faults)
    {
        var taken = new HashSet<string>();
        for (var i = 0; i < containers.Length; i++)
        {
            for (var j = 0; j < containers[i].Ports.Length; j++)
            {
                var port = containers[i].Ports[j];
                var key = $"{port.Protocol}/{port.HostIP}/{port.HostPort}";
                if (port.HostPort is not (null or 0) && !taken.Add(key))
                    faults.Duplicate(path.Index(i).Child("ports").Index(j).Child("hostPort"), key);
            }
        }
    }

    private static void Images(FieldPath path, ImmutableArray<Container> containers, FaultList faults)
    {
        for (var i = 0; i < containers.Length; i++)
            ContainerRules.Image(path.Index(i).Child("image"), containers[i].Image, faults);
    }
}
