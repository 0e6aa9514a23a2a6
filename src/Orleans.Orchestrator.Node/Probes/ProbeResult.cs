namespace Orleans.Orchestrator.NodeAgent.Probes;

/// <summary>What one probe found.</summary>
/// <param name="Failure">Why it failed; null when it succeeded.</param>
/// <param name="Warning">What its owner should know although it succeeded.</param>
internal readonly record struct ProbeResult(string? Failure, string? Warning = null);
