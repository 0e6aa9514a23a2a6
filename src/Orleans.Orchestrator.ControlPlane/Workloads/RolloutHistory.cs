using System.Collections.Immutable;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads;

/// <summary>The earlier templates of a Deployment, kept as its empty ReplicaSets.</summary>
public static class RolloutHistory
{
    private const int DefaultLimit = 10;

    /// <summary>The sets that are no longer kept: empty, settled, and older than <c>spec.revisionHistoryLimit</c> others.</summary>
    public static ImmutableArray<ReplicaSet> Expired(Deployment deployment, ImmutableArray<ReplicaSet> old)
    {
        var kept = old.Where(s => s.Metadata.DeletionTimestamp is null).ToList();
        var surplus = kept.Count - (deployment.Spec.RevisionHistoryLimit ?? DefaultLimit);
        return surplus <= 0
            ? []
            : [.. kept.OrderBy(s => RolloutAnnotations.RevisionOf(s.Metadata)).Take(surplus).Where(IsEmpty)];
    }

    /// <summary>The Deployment with an earlier template.</summary>
    /// <param name="deployment">The Deployment as stored.</param>
    /// <param name="sets">Its ReplicaSets.</param>
    /// <param name="revision">A number of the history, or 0 for the one before the present.</param>
    /// <exception cref="ApiException">404 when the history has no such number; 422 while the Deployment is paused.</exception>
    public static Deployment Rollback(Deployment deployment, IEnumerable<ReplicaSet> sets, long revision)
    {
        var name = deployment.Metadata.Name ?? "";
        if (deployment.Spec.Paused == true)
        {
            throw ApiErrors.Invalid(ResourceKinds.Deployment, name, [new FieldFault(
                FaultReason.Forbidden, "spec.paused", "Forbidden: you cannot rollback a paused deployment; resume it first")]);
        }

        var history = sets.OrderByDescending(s => RolloutAnnotations.RevisionOf(s.Metadata)).ToList();
        var target = revision == 0 ? history.ElementAtOrDefault(1) : history.Find(s => RolloutAnnotations.RevisionOf(s.Metadata) == revision);
        if (target is null)
        {
            throw ApiErrors.Make(404, "NotFound",
                revision == 0 ? $"no rollout history found for deployment \"{name}\"" : $"unable to find specified revision {revision} in history",
                ResourceKinds.Deployment, name);
        }

        return deployment with { Spec = deployment.Spec with { Template = PodTemplateHash.Without(target.Spec.Template) } };
    }

    private static bool IsEmpty(ReplicaSet set) =>
        ReplicaSetPlan.Desired(set) == 0 && set.Status.Replicas == 0 && RolloutSizes.IsObserved(set);
}
