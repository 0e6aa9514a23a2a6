namespace Orleans.Orchestrator.Storage;

/// <summary>The database failed. A write that ended so was not acknowledged; whether it took place is known after opening the collection again.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : StorageException(message, inner);
