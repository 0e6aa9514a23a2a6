namespace Orleans.Orchestrator.Simulation.Scenarios;

/// <summary>One thing that happens, after a pause; the next one waits until everything is as wanted, unless told not to.</summary>
/// <param name="What">What happens.</param>
/// <param name="Pause">How long before.</param>
/// <param name="Settles">Whether the next step waits until the cluster has come to rest.</param>
public sealed record Step(StepAction What, TimeSpan Pause, bool Settles);
