namespace Orleans.Orchestrator.Storage;

/// <summary>What became of a write.</summary>
/// <param name="Outcome">Whether it is durable, or which precondition failed.</param>
/// <param name="ResourceVersion">The version assigned, or the object's current one (0 if there is none).</param>
public readonly record struct CommitResult(CommitOutcome Outcome, long ResourceVersion)
{
    /// <summary>Whether the write is durable.</summary>
    public bool IsCommitted => Outcome == CommitOutcome.Committed;
}
