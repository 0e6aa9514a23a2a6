using Orleans.Orchestrator.Selectors;

namespace Orleans.Orchestrator.Simulation.Scenarios;

/// <summary>Some of the machines: of a zone, of a name, with labels, so many, or a share, picked by the seed.</summary>
/// <param name="Zone">Only in this zone; null for any.</param>
/// <param name="Name">Only this one; null for any.</param>
/// <param name="Count">At most so many; null for all.</param>
/// <param name="Percent">So many of a hundred; null for all.</param>
/// <param name="Selector">Only those whose labels a label selector means; null for any.</param>
public sealed record NodeChoice(string? Zone = null, string? Name = null, int? Count = null, double? Percent = null, LabelQuery? Selector = null)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        var amount = Count is { } count ? $"{count} nodes" : Percent is { } percent ? $"{percent} % of the nodes" : "the nodes";
        var labels = Selector is null ? "" : $" with {Selector}";
        return Name is not null ? Name : Zone is not null ? $"{amount} of zone {Zone}{labels}" : amount + labels;
    }
}
