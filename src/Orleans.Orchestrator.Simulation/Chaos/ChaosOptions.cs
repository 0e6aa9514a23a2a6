namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>How hard a cluster is tried.</summary>
public sealed record ChaosOptions
{
    /// <summary>What every choice follows from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How long things are done to it, in virtual time.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(6);

    /// <summary>Machines, in three zones.</summary>
    public int Nodes { get; init; } = 6;

    /// <summary>The mean time between two things that happen.</summary>
    public TimeSpan MeanPause { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long the cluster may take to come to rest once everything works again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A fault of the program itself that the rules are to find; null for none.</summary>
    public PlantedFault? Planted { get; init; }
}
