using Orleans.Orchestrator.Simulation.Sampling;

namespace Orleans.Orchestrator.Simulation.Nodes;

/// <summary>How long a simulated machine takes for what a real one does. The defaults are what this product's own runtime was measured to take.</summary>
public sealed record RuntimeModel
{
    /// <summary>Fetching an image that the machine doesn't have yet; each image once on each machine.</summary>
    public DurationModel Pull { get; init; } = DurationModel.Always(TimeSpan.Zero);

    /// <summary>From the assignment to the containers running, without the pull.</summary>
    public DurationModel Start { get; init; } = new(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(100));

    /// <summary>From running to ready.</summary>
    public DurationModel Ready { get; init; } = DurationModel.Always(TimeSpan.Zero);

    /// <summary>From the deletion to nothing being left.</summary>
    public DurationModel Stop { get; init; } = new(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(100));

    /// <summary>The mean time after which a container crashes and is started again; zero for never. Exponentially spread.</summary>
    public TimeSpan CrashAfter { get; init; }

    /// <summary>How long a pod that doesn't restart works before it succeeds.</summary>
    public DurationModel Work { get; init; } = DurationModel.Always(TimeSpan.FromSeconds(10));

    /// <summary>How many times slower everything is.</summary>
    public double Slowness { get; init; } = 1;
}
