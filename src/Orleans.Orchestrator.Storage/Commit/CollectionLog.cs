using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>
/// Judges and numbers the writes of one collection on the caller's thread, from memory; the store's writer makes them durable and
/// reports back. What is sequenced counts for the next judgement at once, what is told to others is durable first.
/// </summary>
internal sealed class CollectionLog : ICollectionLog
{
    private readonly Lock gate = new();
    private readonly WriteQueue queue;
    private readonly IWriterDriver driver;
    private readonly StoreOptions options;
    private readonly Dictionary<ResourceKey, KeyState> keys;
    private readonly ChangeRing changes;
    private readonly List<PendingWrite> running = [];
    private List<StoredResource>? rows;
    private Func<Exception>? failure;
    private long assigned;
    private long durable;
    private long written;
    private bool dead;
    private Func<Exception>? ending;

    public CollectionLog(WriteQueue queue, IWriterDriver driver, StoreOptions options, CollectionClaim claim, CollectionContent content)
    {
        (this.queue, this.driver, this.options, rows) = (queue, driver, options, content.Rows);
        (Collection, Epoch) = (claim.Collection, claim.Epoch);
        assigned = durable = written = Math.Max(claim.ResourceVersion, options.EmptyVersion);
        keys = new(content.Rows.Count);
        foreach (ref readonly var row in CollectionsMarshal.AsSpan(content.Rows))
            keys.Add(new(row.Namespace, row.Name), new KeyState { ResourceVersion = row.ResourceVersion });
        changes = new(options.MaxChanges, options.MaxChangeBytes, claim.TrimmedVersion);
        foreach (var change in content.Changes)
            changes.Add(change);
    }

    public string Collection { get; }

    public long Epoch { get; }

    public long LastResourceVersion => Volatile.Read(ref durable);

    public long OldestChange
    {
        get
        {
            lock (gate)
                return changes.TrimmedVersion;
        }
    }

    public Action<IReadOnlyList<CommittedChange>>? Committed { get; set; }

    /// <summary>The writer's: the batch being gathered.</summary>
    public CollectionBatch? Batch { get; set; }

    public IReadOnlyList<StoredResource> TakeRows() => Interlocked.Exchange(ref rows, null) ?? [];

    public IReadOnlyList<CommittedChange> Changes(long fromResourceVersion)
    {
        lock (gate)
            return changes.After(fromResourceVersion) ?? throw new ChangesTrimmedException(Collection, fromResourceVersion, changes.TrimmedVersion);
    }

    public Task<CommitResult> Append(ResourceWrite write)
    {
        try
        {
            WriteRules.Check(write);
            Task<CommitResult> outcome;
            lock (gate)
                outcome = Sequence(write);
            driver.Signal();
            return outcome;
        }
        catch (Exception e)
        {
            return Task.FromException<CommitResult>(e);
        }
    }

    public bool TryPassOver(long version)
    {
        lock (gate)
        {
            // Versions that only memory knows are among those by which the next claim skips ahead.
            if (failure is not null || assigned != version || durable != version || version - written >= StoreOptions.MostUnsettledWrites / 2)
                return false;
            Volatile.Write(ref durable, ++assigned);
            return true;
        }
    }

    public Task ConfirmAsync()
    {
        lock (gate)
        {
            if (failure is not null)
                return Task.FromException(failure());
        }
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            queue.Enqueue(backend => Confirm(backend, answer));
            driver.Signal();
        }
        catch (ObjectDisposedException e)
        {
            answer.SetException(e);
        }
        return answer.Task;
    }

    private Task<CommitResult> Sequence(ResourceWrite write)
    {
        if (failure is not null)
            throw failure();
        queue.ThrowIfFull();
        var key = new ResourceKey(write.Namespace, write.Name);
        keys.TryGetValue(key, out var state);
        if (Judge(write, state?.ResourceVersion ?? 0) is { } refusal)
            return Refuse(state, refusal);

        var version = assigned + 1;
        var body = write.Body(version);
        WriteRules.CheckBody(write, body.Span, options.MaxBodyBytes);
        if (state is null)
            keys.Add(key, state = new());

        var type = write.Kind switch { WriteKind.Create => ChangeType.Added, WriteKind.Update => ChangeType.Modified, _ => ChangeType.Deleted };
        var change = new CommittedChange(type, write.Namespace, write.Name, write.Uid, version, body) { State = write.State };
        var pending = new PendingWrite(this, state, change, new(CommitOutcome.Committed, version));
        assigned = version;
        state.Last?.Next = pending;
        state.Last = pending;
        state.ResourceVersion = type == ChangeType.Deleted ? 0 : version;
        queue.Enqueue(pending);
        return pending.Task;
    }

    private static CommitResult? Judge(ResourceWrite write, long current) => write.Kind switch
    {
        WriteKind.Create => current == 0 ? null : new(CommitOutcome.Exists, current),
        _ when current == 0 => new(CommitOutcome.NotFound, 0),
        _ when write.ExpectedResourceVersion is { } expected && expected != current => new(CommitOutcome.Conflict, current),
        _ => null,
    };

    /// <summary>A refusal that rests on what isn't durable yet is told only when it is: the caller must be able to build on it.</summary>
    private Task<CommitResult> Refuse(KeyState? state, CommitResult refusal)
    {
        if (state?.Last is null)
            return Task.FromResult(refusal);
        var barrier = new PendingWrite(this, null, null, refusal);
        queue.Enqueue(barrier);
        return barrier.Task;
    }

    public void Dispose()
    {
        lock (gate)
            failure ??= () => new ObjectDisposedException(Collection, $"The log of collection '{Collection}' has been closed.");
    }

    /// <summary>What those are told who write under a claim that has been replaced.</summary>
    public FencedException Fenced() => new(Collection, Epoch);

    // From here on: called by the writer thread.

    /// <summary>Starts or continues the batch that this log's writes of one transaction form.</summary>
    /// <returns>Whether the batch is new.</returns>
    public bool Gather(PendingWrite write)
    {
        if (ending is not null || Volatile.Read(ref dead))
        {
            write.TrySetException((ending ?? failure!)());
            return false;
        }
        var isNew = Batch is null;
        (Batch ??= new(this)).Add(write);
        return isNew;
    }

    public void Prepare(CollectionBatch batch)
    {
        lock (gate)
        {
            batch.Prepare(changes, running);
            running.AddRange(batch.Writes);
        }
    }

    /// <summary>A transaction failed: none may follow, while those before it are still answered.</summary>
    public void End(Func<Exception> reason) => ending ??= reason;

    // From here on: called by whoever settles, in the order of the transactions.

    /// <summary>The batch is durable: remember it, tell the owner, answer the appenders.</summary>
    public void Complete(CollectionBatch batch)
    {
        if (Volatile.Read(ref dead))
        {
            // One before it may not be durable, and nothing is told after a gap.
            Fail(batch, failure!);
            return;
        }
        if (batch.Writes.Count > 0)
        {
            Settle(batch);
            Publish(batch);
        }
        foreach (var write in batch.Writes)
            write.TrySetResult(write.Result);
        foreach (var barrier in batch.Barriers)
            barrier.TrySetResult(barrier.Result);
    }

    private void Settle(CollectionBatch batch)
    {
        lock (gate)
        {
            foreach (var write in batch.Writes)
            {
                changes.Add(write.Change!);
                if (write.Key!.Last != write)
                    continue;
                write.Key.Last = null;
                if (write.Change!.Type == ChangeType.Deleted)
                    keys.Remove(new(write.Change.Namespace, write.Change.Name));
            }
            changes.TrimTo(batch.TrimTo);
            running.RemoveRange(0, batch.Writes.Count);
            written = batch.LastResourceVersion;
            Volatile.Write(ref durable, written);
        }
    }

    private void Publish(CollectionBatch batch)
    {
        try
        {
            Committed?.Invoke([.. batch.Writes.Select(w => w.Change!)]);
        }
        catch (Exception e)
        {
            Kill(() => new StoreUnavailableException($"Collection '{Collection}': its owner failed to take a committed batch; open it again.", e));
        }
    }

    private void Confirm(IStorageBackend backend, TaskCompletionSource answer)
    {
        try
        {
            if (!dead && !backend.Holds(Collection, Epoch))
                Kill(Fenced);
            if (dead)
                answer.SetException(failure!());
            else
                answer.SetResult();
        }
        catch (Exception e)
        {
            answer.SetException(e);
        }
    }

    /// <summary>Nothing of the batch is acknowledged and nothing comes after it.</summary>
    public void Fail(CollectionBatch batch, Func<Exception> reason)
    {
        Kill(reason);
        foreach (var write in batch.Writes.Concat(batch.Barriers))
            write.TrySetException(reason());
    }

    private void Kill(Func<Exception> reason)
    {
        lock (gate)
        {
            if (dead)
                return;
            failure = reason;
            Volatile.Write(ref dead, true);
        }
    }
}
