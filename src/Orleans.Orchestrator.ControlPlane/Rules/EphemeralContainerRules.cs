using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for containers that are added to a running pod in order to look into it.</summary>
internal static class EphemeralContainerRules
{
    private const string Why = "cannot be set for an Ephemeral Container";

    public static void Validate(FieldPath path, PodScope scope, FaultList faults)
    {
        var lasting = scope.Spec.Containers.Concat(scope.Spec.InitContainers).Select(c => c.Name).ToHashSet();
        var names = new HashSet<string>(lasting);
        for (var i = 0; i < scope.Spec.EphemeralContainers.Length; i++)
        {
            var (value, at) = (scope.Spec.EphemeralContainers[i], path.Index(i));
            var container = AsContainer(value);
            ContainerRules.Validate(at, container, scope, faults);
            ContainerRules.Image(at.Child("image"), value.Image, faults);
            if (!names.Add(value.Name))
                faults.Duplicate(at.Child("name"), value.Name);
            if (!string.IsNullOrEmpty(value.TargetContainerName) && !lasting.Contains(value.TargetContainerName))
                faults.NotFound(at.Child("targetContainerName"), value.TargetContainerName);
            NotForThem(at, value, faults);
        }
    }

    /// <summary>Those that are there stay as they are; others may come.</summary>
    public static void ValidateUpdate(FieldPath path, ImmutableArray<EphemeralContainer> old, ImmutableArray<EphemeralContainer> now, FaultList faults)
    {
        foreach (var before in old)
        {
            var after = now.FirstOrDefault(c => c.Name == before.Name);
            if (after is null)
                faults.Forbidden(path, $"existing ephemeral containers \"{before.Name}\" may not be removed\n");
            else if (!after.Equals(before))
                faults.Forbidden(path, $"existing ephemeral containers \"{before.Name}\" may not be changed\n");
        }
    }

    /// <summary>The same container as one of the lasting sorts would be described.</summary>
    public static Container AsContainer(EphemeralContainer value) => new()
    {
        Name = value.Name, Image = value.Image, Command = value.Command, Args = value.Args, WorkingDir = value.WorkingDir, Ports = value.Ports,
        EnvFrom = value.EnvFrom, Env = value.Env, Resources = value.Resources, ResizePolicy = value.ResizePolicy, VolumeMounts = value.VolumeMounts,
        VolumeDevices = value.VolumeDevices, TerminationMessagePath = value.TerminationMessagePath, TerminationMessagePolicy = value.TerminationMessagePolicy,
        ImagePullPolicy = value.ImagePullPolicy, SecurityContext = value.SecurityContext, Stdin = value.Stdin, StdinOnce = value.StdinOnce, Tty = value.Tty,
    };

    private static void NotForThem(FieldPath path, EphemeralContainer value, FaultList faults)
    {
        void Check(string field, bool isSet)
        {
            if (isSet)
                faults.Forbidden(path.Child(field), Why);
        }

        Check("ports", !value.Ports.IsEmpty);
        Check("resources", !value.Resources.Equals(ResourceRequirements.Empty));
        Check("resizePolicy", !value.ResizePolicy.IsEmpty);
        Check("restartPolicy", value.RestartPolicy is not null);
        Check("livenessProbe", value.LivenessProbe is not null);
        Check("readinessProbe", value.ReadinessProbe is not null);
        Check("startupProbe", value.StartupProbe is not null);
        Check("lifecycle", value.Lifecycle is not null);
        for (var i = 0; i < value.VolumeMounts.Length; i++)
        {
            var at = path.Child("volumeMounts").Index(i);
            if (!string.IsNullOrEmpty(value.VolumeMounts[i].SubPath))
                faults.Forbidden(at.Child("subPath"), Why);
            if (!string.IsNullOrEmpty(value.VolumeMounts[i].SubPathExpr))
                faults.Forbidden(at.Child("subPathExpr"), Why);
        }
    }
}
