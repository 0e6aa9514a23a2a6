namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>What a log knows of one key: enough to judge preconditions without the database.</summary>
internal sealed class KeyState
{
    /// <summary>The version after everything sequenced; 0 when the last of it deletes.</summary>
    public long ResourceVersion { get; set; }

    /// <summary>The latest write that is not durable yet.</summary>
    public PendingWrite? Last { get; set; }
}
