using System.Diagnostics;

namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>A sequenced write that is not durable yet, and the promise of its outcome.</summary>
internal sealed class PendingWrite(CollectionLog log, KeyState? key, CommittedChange? change, CommitResult result)
    : TaskCompletionSource<CommitResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public CollectionLog Log { get; } = log;

    /// <summary>The key's state in memory; null for a barrier.</summary>
    public KeyState? Key { get; } = key;

    /// <summary>What is written; null for a barrier, which only waits for its turn.</summary>
    public CommittedChange? Change { get; } = change;

    /// <summary>The answer once durable.</summary>
    public CommitResult Result { get; } = result;

    /// <summary>The next write of the same key. Set before that one is queued.</summary>
    public PendingWrite? Next { get; set; }

    /// <summary>Whether a later write of the same batch replaces this one, so that only the change log holds it.</summary>
    public bool Superseded { get; set; }

    /// <summary>What it is written in the course of; the transaction is part of its trace.</summary>
    public Activity? Cause { get; } = StorageTelemetry.Cause;

    public int Bytes => Change?.Body.Length ?? 0;
}
