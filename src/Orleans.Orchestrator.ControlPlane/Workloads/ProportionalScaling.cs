using Orleans.Orchestrator.Resources.Apps.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads;

/// <summary>
/// Spreads a change of the wanted number over the sets of a rollout that is under way, in proportion to their sizes, so that
/// the risk stays what it was (Kubernetes' <c>scale</c> and <c>GetReplicaSetProportion</c>).
/// </summary>
internal static class ProportionalScaling
{
    /// <summary>Whether the wanted number changed since the sets were last sized.</summary>
    public static bool IsDue(RolloutSizes sizes) => sizes.Active.Any(s =>
        RolloutAnnotations.Number(s, RolloutAnnotations.Desired) is { } desired && desired != sizes.Bounds.Replicas);

    /// <summary>Sizes the sets for the number wanted now.</summary>
    public static void Apply(RolloutSizes sizes, bool rolling, int statusReplicas)
    {
        var replicas = sizes.Bounds.Replicas;
        var active = sizes.Active.ToList();
        if (active.Count <= 1)
        {
            if ((active.Count == 1 ? active[0] : sizes.Current ?? sizes.Old.LastOrDefault()) is { } only)
                sizes[only] = replicas;
        }
        else if (sizes.Current is { } current && IsSaturated(current, replicas))
        {
            foreach (var set in sizes.Old)
                sizes[set] = 0;
        }
        else if (rolling)
        {
            Distribute(sizes, active, statusReplicas);
        }
    }

    private static bool IsSaturated(ReplicaSet set, int replicas) => ReplicaSetPlan.Desired(set) == replicas
        && RolloutAnnotations.Number(set, RolloutAnnotations.Desired) == replicas && set.Status.AvailableReplicas == replicas;

    private static void Distribute(RolloutSizes sizes, List<ReplicaSet> active, int statusReplicas)
    {
        var toAdd = (sizes.Bounds.Replicas > 0 ? sizes.Bounds.MaxTotal : 0) - active.Sum(s => sizes[s]);
        if (toAdd == 0)
            return;
        // The biggest first; of equals the newer grow and the older shrink.
        var newestFirst = active.AsEnumerable().Reverse();
        var order = (toAdd > 0 ? newestFirst : active).OrderByDescending(s => sizes[s]).ToList();
        var added = 0;
        foreach (var set in order)
        {
            var share = Share(sizes, set, statusReplicas);
            share = toAdd > 0 ? Math.Min(share, toAdd - added) : Math.Max(share, toAdd - added);
            sizes[set] += share;
            added += share;
        }

        sizes[order[0]] = Math.Max(0, sizes[order[0]] + toAdd - added);
    }

    private static int Share(RolloutSizes sizes, ReplicaSet set, int statusReplicas)
    {
        if (sizes.Bounds.Replicas == 0)
            return -sizes[set];
        var before = RolloutAnnotations.Number(set, RolloutAnnotations.MaxReplicas) ?? statusReplicas;
        if (before == 0)
            return 0;
        var scaled = (double)sizes[set] * sizes.Bounds.MaxTotal / before;
        return (int)Math.Round(scaled, MidpointRounding.AwayFromZero) - sizes[set];
    }
}
