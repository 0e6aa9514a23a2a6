namespace Orleans.Orchestrator.Storage;

/// <summary>What the errors of a store have in common. Their messages never contain a secret.</summary>
public abstract class StorageException(string message, Exception? inner = null) : Exception(message, inner);
