namespace Orleans.Orchestrator.Storage;

/// <summary>A write that no database of ours could hold. Nothing changed.</summary>
public sealed class InvalidWriteException(string message) : StorageException(message);
