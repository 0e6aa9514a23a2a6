namespace Orleans.Orchestrator.Simulation.Tests.Support;

/// <summary>
/// Deterministic clusters, by themselves in the process. Beside clusters that run on the thread pool one seed was seen to run in two ways, about once in
/// six runs of all tests; several deterministic clusters at once, or one alone, never were.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone in the process";
}
