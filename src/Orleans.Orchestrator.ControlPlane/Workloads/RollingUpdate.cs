namespace Orleans.Orchestrator.ControlPlane.Workloads;

/// <summary>
/// The two strategies' next step. It follows Kubernetes' deployment controller, but counts on the safe side: a set that has not
/// yet acted on its last size is waited for, so that the bounds hold for the pods themselves and not only for the sizes.
/// </summary>
internal static class RollingUpdate
{
    /// <summary>Grows the new set and shrinks the old ones, as far as the bounds allow now.</summary>
    public static void Step(RolloutSizes sizes)
    {
        if (sizes.Current is not { } current)
            return;
        var others = sizes.Old.Any(s => sizes.Held(s) > 0);
        if (!others || sizes[current] > sizes.Bounds.Replicas)
            sizes[current] = sizes.Bounds.Replicas;
        if (!others || !sizes.Settled)
            return;
        Grow(sizes);
        Shrink(sizes);
    }

    /// <summary>Ends every old pod, and only then starts new ones.</summary>
    /// <returns>Whether the old pods are gone.</returns>
    public static bool StepRecreate(RolloutSizes sizes)
    {
        foreach (var set in sizes.Old)
            sizes[set] = 0;
        var gone = sizes.Old.All(s => RolloutSizes.IsObserved(s) && ReplicaSetPlan.Desired(s) == 0
            && s.Status.Replicas == 0 && (s.Status.TerminatingReplicas ?? 0) == 0);
        if (gone && sizes.Current is { } current)
            sizes[current] = sizes.Bounds.Replicas;
        return gone;
    }

    private static void Grow(RolloutSizes sizes)
    {
        var current = sizes.Current!;
        var room = sizes.Bounds.MaxTotal - sizes.All.Sum(sizes.Held);
        var missing = sizes.Bounds.Replicas - sizes[current];
        if (room > 0 && missing > 0)
            sizes[current] += Math.Min(room, missing);
    }

    private static void Shrink(RolloutSizes sizes)
    {
        var current = sizes.Current!;
        var unavailableNew = sizes[current] - sizes.Available(current);
        var most = sizes.All.Sum(s => sizes[s]) - sizes.Bounds.MinAvailable - unavailableNew;
        foreach (var set in sizes.Old)
        {
            // Pods that never got available serve nobody: they go first, whatever set they are of.
            var unhealthy = Math.Clamp(sizes[set] - sizes.Available(set), 0, Math.Max(0, most));
            sizes[set] -= unhealthy;
            most -= unhealthy;
        }

        var spare = Math.Min(most, sizes.All.Sum(sizes.Available) - sizes.Bounds.MinAvailable);
        foreach (var set in sizes.Old)
        {
            var less = Math.Clamp(spare, 0, sizes[set]);
            sizes[set] -= less;
            spare -= less;
        }
    }
}
