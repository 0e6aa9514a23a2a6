namespace Orleans.Orchestrator.Simulation.Scenarios;

/// <summary>Some of the machines: of a zone, of a name, so many, or a share, picked by the seed.</summary>
/// <param name="Zone">Only in this zone; null for any.</param>
/// <param name="Name">Only this one; null for any.</param>
/// <param name="Count">At most so many; null for all.</param>
/// <param name="Percent">So many of a hundred; null for all.</param>
public sealed record NodeChoice(string? Zone, string? Name, int? Count, double? Percent)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        var amount = Count is { } count ? $"{count} nodes" : Percent is { } percent ? $"{percent} % of the nodes" : "the nodes";
        return Name is not null ? Name : Zone is not null ? $"{amount} of zone {Zone}" : amount;
    }
}
