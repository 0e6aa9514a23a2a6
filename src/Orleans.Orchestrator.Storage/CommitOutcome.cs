namespace Orleans.Orchestrator.Storage;

/// <summary>How a write ended. Everything but <see cref="Committed"/> changed nothing.</summary>
public enum CommitOutcome
{
    /// <summary>Durable.</summary>
    Committed = 1,

    /// <summary>The object has another version than expected.</summary>
    Conflict = 2,

    /// <summary>To be created, but it exists.</summary>
    Exists = 3,

    /// <summary>To be updated or deleted, but it doesn't exist.</summary>
    NotFound = 4,
}
