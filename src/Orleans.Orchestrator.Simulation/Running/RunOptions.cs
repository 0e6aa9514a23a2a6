namespace Orleans.Orchestrator.Simulation.Running;

/// <summary>How a scenario is run.</summary>
public sealed record RunOptions
{
    /// <summary>The store, the engine and the machine, for the report.</summary>
    public string Environment { get; init; } = "";

    /// <summary>How often the course is sampled.</summary>
    public TimeSpan SampleInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How many changes of each object are kept for the report of a violation.</summary>
    public int HistorySize { get; init; }

    /// <summary>What of the cluster is the run's.</summary>
    public RunScope Scope { get; init; } = RunScope.Everything;

    /// <summary>How long each part of removing what the run made in a cluster that is not its own may take.</summary>
    public TimeSpan CleaningPatience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Kills a silo of the control plane, if it has several; otherwise a scenario that asks for it fails.</summary>
    public Action? LoseSilo { get; init; }

    /// <summary>Told what is going on.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>Told of each sample.</summary>
    public Action<Measuring.Sample>? Sampled { get; init; }
}
