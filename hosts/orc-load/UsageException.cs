namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary>orc-load was started with something that makes no sense.</summary>
internal sealed class UsageException(string message) : Exception(message);
