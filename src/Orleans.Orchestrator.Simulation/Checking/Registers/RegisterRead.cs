namespace Orleans.Orchestrator.Simulation.Checking.Registers;

/// <summary>A read that somebody asked for.</summary>
/// <param name="Began">When, among all that happens.</param>
/// <param name="Known">The latest version of each object that anybody knew of then.</param>
/// <param name="KnownVersion">The latest of them all.</param>
internal sealed record RegisterRead(long Began, IReadOnlyDictionary<string, long> Known, long KnownVersion);
