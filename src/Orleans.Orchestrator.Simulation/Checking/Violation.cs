namespace Orleans.Orchestrator.Simulation.Checking;

/// <summary>Something that must never be.</summary>
/// <param name="Checker">Which rule was broken.</param>
/// <param name="Object">The object.</param>
/// <param name="Message">What was seen.</param>
/// <param name="History">The object's changes before, the last ones.</param>
public sealed record Violation(string Checker, string Object, string Message, IReadOnlyList<string> History);
