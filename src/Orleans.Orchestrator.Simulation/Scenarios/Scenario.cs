using System.Collections.Immutable;
using Orleans.Orchestrator.Simulation.Nodes;

namespace Orleans.Orchestrator.Simulation.Scenarios;

/// <summary>What is to happen in a run: machines, then steps, one after another.</summary>
public sealed record Scenario
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "scenario";

    /// <summary>What its random numbers follow from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many times faster than the wall's its clock goes.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>After how long a step that doesn't come to rest is given up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The machines.</summary>
    public ImmutableArray<NodeClass> Nodes { get => field.IsDefault ? [] : field; init; }

    /// <summary>The steps.</summary>
    public ImmutableArray<Step> Steps { get => field.IsDefault ? [] : field; init; }
}
