using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What may change of a pod that is there (kubernetes <c>ValidatePodUpdate</c>).</summary>
internal static class PodChangeRules
{
    private const string MayChange =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
        + "`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    public static void Validate(PodSpec old, PodSpec now, FaultList faults)
    {
        EphemeralContainerRules.ValidateUpdate(FieldPath.Spec.Child("ephemeralContainers"), old.EphemeralContainers, now.EphemeralContainers, faults);
        if (!SameContainers(FieldPath.Spec.Child("containers"), old.Containers, now.Containers, faults)
            || !SameContainers(FieldPath.Spec.Child("initContainers"), old.InitContainers, now.InitContainers, faults)
            || !Deadline(FieldPath.Spec.Child("activeDeadlineSeconds"), old.ActiveDeadlineSeconds, now.ActiveDeadlineSeconds, faults))
            return;
        if (!old.Tolerations.All(o => now.Tolerations.Any(n => n.Equals(o with { TolerationSeconds = n.TolerationSeconds }))))
            faults.Forbidden(FieldPath.Spec.Child("tolerations"), "existing toleration can not be modified except its tolerationSeconds");
        for (var i = 0; i < now.SchedulingGates.Length; i++)
        {
            if (!old.SchedulingGates.Any(g => g.Name == now.SchedulingGates[i].Name))
            {
                faults.Forbidden(
                    FieldPath.Spec.Child("schedulingGates").Index(i).Child("name"),
                    $"only deletion is allowed, but found new scheduling gate '{now.SchedulingGates[i].Name}'");
            }
        }

        var alike = now with
        {
            Containers = WithImagesOf(now.Containers, old.Containers),
            InitContainers = WithImagesOf(now.InitContainers, old.InitContainers),
            ActiveDeadlineSeconds = old.ActiveDeadlineSeconds,
            Tolerations = old.Tolerations,
            SchedulingGates = old.SchedulingGates,
            EphemeralContainers = old.EphemeralContainers,
            TerminationGracePeriodSeconds = old.TerminationGracePeriodSeconds < 0 && now.TerminationGracePeriodSeconds == 1
                ? old.TerminationGracePeriodSeconds
                : now.TerminationGracePeriodSeconds,
        };
        if (!old.SchedulingGates.IsEmpty)
            alike = Gated(old, alike, faults);
        if (!alike.Equals(old))
            faults.Forbidden(FieldPath.Spec, MayChange);
    }

    /// <summary>A pod that is held back from placement may be placed more narrowly.</summary>
    private static PodSpec Gated(PodSpec old, PodSpec now, FaultList faults)
    {
        if (old.NodeSelector.Any(p => now.NodeSelector.GetValueOrDefault(p.Key) != p.Value))
            faults.Invalid(FieldPath.Spec.Child("nodeSelector"), now.NodeSelector, "only additions to spec.nodeSelector are allowed (no mutations or deletions)");
        Terms(
            FieldPath.Spec.Child("affinity", "nodeAffinity").Child("requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"),
            old.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms ?? [],
            now.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms ?? [], faults);
        var affinity = (now.Affinity ?? Affinity.Empty) with { NodeAffinity = old.Affinity?.NodeAffinity };
        return now with { NodeSelector = old.NodeSelector, Affinity = affinity.Equals(Affinity.Empty) && old.Affinity is null ? null : affinity };
    }

    private static void Terms(FieldPath path, ImmutableArray<NodeSelectorTerm> old, ImmutableArray<NodeSelectorTerm> now, FaultList faults)
    {
        if (old.IsEmpty)
            return;
        if (old.Length != now.Length)
        {
            faults.Invalid(path, now.Select(t => t.ToString()), "no additions/deletions to non-empty NodeSelectorTerms list are allowed");
            return;
        }

        for (var i = 0; i < old.Length; i++)
        {
            if (!BeginsWith(now[i].MatchExpressions, old[i].MatchExpressions) || !BeginsWith(now[i].MatchFields, old[i].MatchFields))
                faults.Invalid(path.Index(i), FaultValue.Of(now[i]), "only additions are allowed (no mutations or deletions)");
        }
    }

    private static bool BeginsWith(ImmutableArray<NodeSelectorRequirement> now, ImmutableArray<NodeSelectorRequirement> old) =>
        now.Length >= old.Length && now.Take(old.Length).SequenceEqual(old);

    private static bool SameContainers(FieldPath path, ImmutableArray<Container> old, ImmutableArray<Container> now, FaultList faults)
    {
        if (old.Length == now.Length)
            return true;
        faults.Forbidden(path, "pod updates may not add or remove containers");
        return false;
    }

    private static bool Deadline(FieldPath path, long? old, long? now, FaultList faults)
    {
        if (old is not null && now is null)
            faults.Invalid(path, null, "must not update from a positive integer to nil value");
        if (now <= old || old is null || now is null)
            return true;
        faults.Invalid(path, now, "must be less than or equal to previous value");
        return false;
    }

    private static ImmutableArray<Container> WithImagesOf(ImmutableArray<Container> now, ImmutableArray<Container> old) =>
        [.. now.Select((c, i) => c with { Image = old[i].Image })];
}
