namespace Orleans.Orchestrator.Storage;

/// <summary>The database's schema is not one that this program can use.</summary>
public sealed class StoreSchemaException(string message) : StorageException(message);
