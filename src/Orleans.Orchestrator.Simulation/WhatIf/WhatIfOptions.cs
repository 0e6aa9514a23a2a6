namespace Orleans.Orchestrator.Simulation.WhatIf;

/// <summary>How a what-if is run.</summary>
public sealed record WhatIfOptions
{
    /// <summary>What the random numbers follow from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>After how long the run is ended, whatever goes on.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>After how long a quiet nothing more is expected to happen. Longer than it takes to notice that a node is lost.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Told what is going on.</summary>
    public Action<string>? Progress { get; init; }
}
