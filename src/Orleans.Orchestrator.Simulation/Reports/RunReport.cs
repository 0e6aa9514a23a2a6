using Orleans.Orchestrator.Simulation.Checking;
using Orleans.Orchestrator.Simulation.Measuring;

namespace Orleans.Orchestrator.Simulation.Reports;

/// <summary>What a run showed.</summary>
public sealed record RunReport
{
    /// <summary>The scenario's name.</summary>
    public required string Scenario { get; init; }

    /// <summary>What its random numbers followed from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The store, the engine and the machine.</summary>
    public required string Environment { get; init; }

    /// <summary>Whether every rule held and everything came to rest.</summary>
    public bool Passed => Violations.Count == 0 && Failure is null;

    /// <summary>Why the run was given up; null when it wasn't.</summary>
    public string? Failure { get; init; }

    /// <summary>Machines.</summary>
    public required int Nodes { get; init; }

    /// <summary>Seconds for the machines to register.</summary>
    public required double RegisterSeconds { get; init; }

    /// <summary>The steps, in order.</summary>
    public required IReadOnlyList<StepReport> Steps { get; init; }

    /// <summary>How long pods took.</summary>
    public required IReadOnlyList<LatencyReport> Latencies { get; init; }

    /// <summary>Rules that were broken.</summary>
    public required IReadOnlyList<Violation> Violations { get; init; }

    /// <summary>The course of the run.</summary>
    public required IReadOnlyList<Sample> Samples { get; init; }

    /// <summary>What the garbage collector did.</summary>
    public GarbageReport? Garbage { get; init; }

    /// <summary>How much of their processor time the nodes had promised, sampled like <see cref="Samples"/>; a row for each group of nodes.</summary>
    public required HeatMap Utilisation { get; init; }
}
