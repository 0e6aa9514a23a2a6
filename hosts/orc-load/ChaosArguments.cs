using Orleans.Orchestrator.Simulation.Chaos;

namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary>What <c>orc-load chaos</c> was asked for.</summary>
internal sealed record ChaosArguments
{
    public required ulong FirstSeed { get; init; }

    public required ulong LastSeed { get; init; }

    public required ChaosOptions Options { get; init; }

    public required int AtOnce { get; init; }

    public string? Log { get; init; }
}
