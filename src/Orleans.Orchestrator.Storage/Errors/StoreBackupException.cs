namespace Orleans.Orchestrator.Storage;

/// <summary>A backup or a restore that could not be done, and why.</summary>
public sealed class StoreBackupException(string message, Exception? inner = null) : StorageException(message, inner);
