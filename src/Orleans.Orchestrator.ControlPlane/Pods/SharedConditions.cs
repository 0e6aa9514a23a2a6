using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Pods;

/// <summary>
/// The conditions that pods have had of late. Pods that were placed and started in the same seconds have the very same ones, and share them in memory:
/// by themselves they were an eighth of a pod. Bounded and lossy: what was forgotten is kept once more. Safe for several threads.
/// </summary>
public sealed class SharedConditions
{
    private const int Slots = 1024;
    private readonly ImmutableArray<PodCondition>[] _known = new ImmutableArray<PodCondition>[Slots];
    private readonly Lock _lock = new();

    /// <summary>The same status, its conditions those of another pod where these are equal.</summary>
    public PodStatus In(PodStatus status)
    {
        if (status.Conditions.IsEmpty)
            return status;
        var slot = (uint)HashOf(status.Conditions) % Slots;
        ImmutableArray<PodCondition> known;
        lock (_lock)
        {
            known = _known[slot];
            if (known.IsDefault || !known.AsSpan().SequenceEqual(status.Conditions.AsSpan()))
                known = _known[slot] = status.Conditions;
        }

        return known == status.Conditions ? status : status with { Conditions = known };
    }

    private static int HashOf(ImmutableArray<PodCondition> conditions)
    {
        var hash = new HashCode();
        foreach (var condition in conditions)
        {
            hash.Add(condition.Type);
            hash.Add(condition.Status);
            hash.Add(condition.LastTransitionTime);
        }

        return hash.ToHashCode();
    }
}
