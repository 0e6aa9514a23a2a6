namespace Orleans.Orchestrator.Simulation.Checking.Watches;

/// <summary>An object as a list or an event shows it.</summary>
/// <param name="Name">Namespace and name.</param>
/// <param name="Version">Its resourceVersion.</param>
/// <param name="Content">A number that depends on all of it.</param>
internal readonly record struct WatchedObject(string Name, long Version, ulong Content);
