namespace Orleans.Orchestrator.Simulation.Measuring;

/// <summary>The state at one moment of a run.</summary>
public sealed record Sample
{
    /// <summary>Seconds since the run began.</summary>
    public double Seconds { get; init; }

    /// <summary>Pods that are there.</summary>
    public int Pods { get; init; }

    /// <summary>Pods that have a node.</summary>
    public int Bound { get; init; }

    /// <summary>Pods that run.</summary>
    public int Running { get; init; }

    /// <summary>Machines that are on and not cut off.</summary>
    public int Nodes { get; init; }

    /// <summary>Cores that the process used since the last sample.</summary>
    public double Cores { get; init; }

    /// <summary>Memory that the process holds, in MiB.</summary>
    public double MemoryMiB { get; init; }
}
