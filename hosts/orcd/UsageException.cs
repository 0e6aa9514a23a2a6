namespace Orleans.Orchestrator.Hosts.Orcd;

/// <summary>orcd was started with something that makes no sense.</summary>
internal sealed class UsageException(string message) : Exception(message);
