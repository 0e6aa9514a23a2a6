using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads;

/// <summary>What a ReplicaSet has to do next, given its pods.</summary>
public sealed record ReplicaSetPlan
{
    /// <summary>Pods without a controller that match the selector: to be taken over.</summary>
    public ImmutableArray<Pod> Adopt { get; init; } = [];

    /// <summary>Pods of this set that no longer match the selector: to be let go.</summary>
    public ImmutableArray<Pod> Release { get; init; } = [];

    /// <summary>How many pods are missing.</summary>
    public int Create { get; init; }

    /// <summary>Pods that are too many.</summary>
    public ImmutableArray<Pod> Delete { get; init; } = [];

    /// <summary>The status that follows from the pods.</summary>
    public required ReplicaSetStatus Status { get; init; }

    /// <summary>When to look again although nothing changes: a ready pod becomes available then. Null for never.</summary>
    public DateTimeOffset? CheckAt { get; init; }

    /// <summary>The plan.</summary>
    /// <param name="set">The set as stored.</param>
    /// <param name="pods">Its pods, and pods without a controller in its namespace; others are ignored.</param>
    /// <param name="now">The time that availability is judged by.</param>
    public static ReplicaSetPlan For(ReplicaSet set, IReadOnlyCollection<Pod> pods, DateTimeOffset now)
    {
        var adopt = ImmutableArray.CreateBuilder<Pod>();
        var release = ImmutableArray.CreateBuilder<Pod>();
        var mine = new List<Pod>(pods.Count);
        var ending = set.Metadata.DeletionTimestamp is not null;
        Map<string>? labels = null;
        var matches = false;
        foreach (var pod in pods)
        {
            // The set's own pods mostly share its template's very labels.
            if (!ReferenceEquals(labels, pod.Metadata.Labels))
                matches = LabelSelectors.Matches(set.Spec.Selector, labels = pod.Metadata.Labels);
            if (OwnerReferences.ControllerOf(pod.Metadata) is { } controller)
            {
                if (controller.Uid != set.Metadata.Uid)
                    continue;
                if (matches)
                    mine.Add(pod);
                else if (!ending)
                    release.Add(pod);
            }
            else if (matches && !ending && PodFacts.IsActive(pod))
            {
                adopt.Add(pod);
                mine.Add(pod);
            }
        }

        var active = mine.FindAll(PodFacts.IsActive);
        var (status, checkAt) = ReplicaSetStatusPlan.For(set, mine, active, now);
        var surplus = active.Count - Desired(set);
        return new ReplicaSetPlan
        {
            Adopt = adopt.DrainToImmutable(),
            Release = release.DrainToImmutable(),
            Create = ending ? 0 : Math.Max(0, -surplus),
            Delete = ending || surplus <= 0 ? [] : Surplus(active, surplus),
            Status = status,
            CheckAt = checkAt,
        };
    }

    /// <summary>How many pods are wanted.</summary>
    public static int Desired(ReplicaSet set) => set.Spec.Replicas ?? 1;

    private static ImmutableArray<Pod> Surplus(List<Pod> active, int count)
    {
        if (count < active.Count)
            active.Sort(new PodDeletionOrder(active));
        return [.. active.GetRange(0, count)];
    }
}
