using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for Pods (kubernetes <c>pkg/apis/core/validation</c>).</summary>
internal sealed class PodRules : ResourceRules<Pod>
{
    private const string MayChange =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
        + "`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    public override bool HasGeneration => true;

    public override Pod Default(Pod value) => value with { Spec = PodSpecDefaults.ForPod(value.Spec) };

    public override Pod PrepareForCreate(Pod value) => value with
    {
        Status = new PodStatus { Phase = "Pending", QosClass = PodQos.Of(value.Spec) },
    };

    public override Pod PrepareForUpdate(Pod current, Pod next) => next with { Status = current.Status };

    public override Pod WithStatusOf(Pod current, Pod next) => current with
    {
        Status = next.Status with { QosClass = next.Status.QosClass ?? current.Status.QosClass },
    };

    public override bool HasSameSpec(Pod left, Pod right) => left.Spec.Equals(right.Spec);

    public override void Validate(Pod value, FaultList faults) => PodSpecRules.Validate(FieldPath.Spec, value.Spec, faults);

    public override void ValidateUpdate(Pod current, Pod next, FaultList faults)
    {
        var (old, now) = (current.Spec, next.Spec);
        Images(FieldPath.Spec.Child("containers"), old.Containers, now.Containers, faults);
        Images(FieldPath.Spec.Child("initContainers"), old.InitContainers, now.InitContainers, faults);
        if (old.ActiveDeadlineSeconds is { } before && (now.ActiveDeadlineSeconds is not { } after || after > before))
            faults.Invalid(FieldPath.Spec.Child("activeDeadlineSeconds"), now.ActiveDeadlineSeconds, now.ActiveDeadlineSeconds is null
                ? "must not update from a positive integer to nil value" : "must be less than or equal to previous value");
        if (!old.Tolerations.All(now.Tolerations.Contains))
            faults.Forbidden(FieldPath.Spec.Child("tolerations"), "existing toleration can not be modified except its tolerationSeconds");
        if (!now.SchedulingGates.All(old.SchedulingGates.Contains))
            faults.Forbidden(FieldPath.Spec.Child("schedulingGates"), "only deletion is allowed, but found new scheduling gates");

        var alike = now with
        {
            Containers = WithImagesOf(now.Containers, old.Containers),
            InitContainers = WithImagesOf(now.InitContainers, old.InitContainers),
            ActiveDeadlineSeconds = old.ActiveDeadlineSeconds,
            Tolerations = old.Tolerations,
            SchedulingGates = old.SchedulingGates,
        };
        if (!alike.Equals(old))
            faults.Forbidden(FieldPath.Spec, MayChange);
    }

    public override IEnumerable<string> Warnings(Pod value) => PodSpecRules.Warnings(FieldPath.Spec, value.Spec);

    private static void Images(FieldPath path, ImmutableArray<Container> old, ImmutableArray<Container> now, FaultList faults)
    {
        if (old.Length != now.Length)
            faults.Forbidden(path, "pod updates may not add or remove containers");
    }

    private static ImmutableArray<Container> WithImagesOf(ImmutableArray<Container> now, ImmutableArray<Container> old) =>
        now.Length != old.Length ? old : [.. now.Select((c, i) => c with { Image = old[i].Image })];
}
