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

    /// <summary>Told what is going on.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>Told of each sample.</summary>
    public Action<Measuring.Sample>? Sampled { get; init; }
}
