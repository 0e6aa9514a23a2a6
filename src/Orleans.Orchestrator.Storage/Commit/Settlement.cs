namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>A transaction that has run, and what its writers must be told.</summary>
/// <param name="Batch">What it wrote.</param>
/// <param name="Bytes">Of its bodies.</param>
/// <param name="Durability">What makes it durable; null when it is, or when it failed.</param>
/// <param name="Failure">Why it failed, if it did.</param>
internal sealed record Settlement(CommitBatch Batch, long Bytes, IDurability? Durability, Exception? Failure);
