using System.Collections.Immutable;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Preemption;

/// <summary>What preemption on one node would cost.</summary>
/// <param name="Node">The node's index.</param>
/// <param name="Victims">The pods that would end, the most important first.</param>
/// <param name="Violations">How many of them a budget protects.</param>
internal sealed record PreemptionChoice(int Node, ImmutableArray<PlacedPod> Victims, int Violations) : IComparable<PreemptionChoice>
{
    /// <inheritdoc/>
    public int CompareTo(PreemptionChoice? other)
    {
        if (other is null)
            return 1;
        var order = Violations.CompareTo(other.Violations);
        if (order == 0)
            order = Highest.CompareTo(other.Highest);
        if (order == 0)
            order = Sum.CompareTo(other.Sum);
        if (order == 0)
            order = Victims.Length.CompareTo(other.Victims.Length);
        return order != 0 ? order : other.EarliestStart.CompareTo(EarliestStart);
    }

    private long Highest { get; } = Victims.IsEmpty ? long.MinValue : Victims.Max(v => v.Demand.Priority);

    private long Sum { get; } = Victims.Sum(v => (long)v.Demand.Priority - int.MinValue);

    private DateTimeOffset EarliestStart { get; } = Victims.IsEmpty ? DateTimeOffset.MaxValue : Victims.Min(v => v.StartTime ?? DateTimeOffset.MaxValue);
}
