namespace Orleans.Orchestrator.Simulation.Scenarios;

/// <summary>A scenario that can't be read; says where and what was expected.</summary>
public sealed class ScenarioException(string message, Exception? inner = null) : Exception(message, inner);
