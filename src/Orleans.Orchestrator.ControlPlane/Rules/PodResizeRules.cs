using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What containers of a running pod may ask for instead (kubernetes <c>ValidatePodResize</c>).</summary>
internal static class PodResizeRules
{
    private static readonly string[] Mutable = ["cpu", "memory"];

    /// <summary>The present pod with the resources and resize policies of the next one; everything else is not this subresource's.</summary>
    public static Pod Merge(Pod current, Pod next) => current with
    {
        Metadata = current.Metadata with { ManagedFields = next.Metadata.ManagedFields },
        Spec = current.Spec with
        {
            Containers = Take(current.Spec.Containers, next.Spec.Containers),
            InitContainers = Take(current.Spec.InitContainers, next.Spec.InitContainers),
        },
    };

    /// <summary>Notes what is wrong with the change.</summary>
    public static void Validate(Pod current, Pod next, FaultList faults)
    {
        if (current.Status.ContainerStatuses.FirstOrDefault(s => s.State.Running is not null) is { Resources: null })
            faults.Forbidden(FieldPath.Spec, "Pod running on node without support for resize");
        if (PodQos.Of(next.Spec) is var qos && qos != PodQos.Of(current.Spec))
            faults.Invalid(FieldPath.Spec, qos, "Pod QOS Class may not change as a result of resizing");
        Containers(FieldPath.Spec.Child("containers"), current.Spec.Containers, next.Spec.Containers, static _ => true, faults);
        Containers(FieldPath.Spec.Child("initContainers"), current.Spec.InitContainers, next.Spec.InitContainers, static c => c.RestartPolicy == "Always", faults);
    }

    private static ImmutableArray<Container> Take(ImmutableArray<Container> present, ImmutableArray<Container> next) =>
    [
        .. present.Select(c => next.FirstOrDefault(n => n.Name == c.Name) is { } other ? c with { Resources = other.Resources, ResizePolicy = other.ResizePolicy } : c),
    ];

    private static void Containers(FieldPath path, ImmutableArray<Container> present, ImmutableArray<Container> next, Func<Container, bool> isLasting, FaultList faults)
    {
        for (var i = 0; i < present.Length; i++)
        {
            var (old, now) = (present[i], next[i]);
            if (old.Resources.Equals(now.Resources) && old.ResizePolicy.SequenceEqual(now.ResizePolicy))
                continue;
            if (!isLasting(old) || !Immutable(old.Resources).Equals(Immutable(now.Resources)) || !old.ResizePolicy.SequenceEqual(now.ResizePolicy))
                faults.Forbidden(FieldPath.Spec, "only cpu and memory resources are mutable");
            Resources(path.Index(i).Child("resources"), old, now.Resources, faults);
        }
    }

    private static void Resources(FieldPath path, Container container, ResourceRequirements next, FaultList faults)
    {
        var old = container.Resources;
        if (old.Requests.Keys.Any(name => !next.Requests.ContainsKey(name)))
            faults.Forbidden(path.Child("requests"), "resource requests cannot be removed");
        if (old.Limits.Keys.Any(name => !next.Limits.ContainsKey(name)))
            faults.Forbidden(path.Child("limits"), "resource limits cannot be removed");
        var restarts = container.ResizePolicy.Any(p => p is { ResourceName: "memory", RestartPolicy: "RestartContainer" });
        if (!restarts && old.Limits.TryGetValue("memory", out var before) && next.Limits.TryGetValue("memory", out var after) && after < before)
            faults.Forbidden(path.Child("limits").Key("memory"), "memory limits cannot be decreased unless resizePolicy is RestartContainer");
    }

    private static ResourceRequirements Immutable(ResourceRequirements value) => value with
    {
        Limits = Map<Quantity>.From(value.Limits.Where(p => !Mutable.Contains(p.Key))), Requests = Map<Quantity>.From(value.Requests.Where(p => !Mutable.Contains(p.Key))),
    };
}
