namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>Takes whatever queued while the last transaction ran, commits it, hands it to the settler. One call at a time.</summary>
internal sealed class CommitWriter(IStorageBackend backend, WriteQueue queue, CommitSettler settler, StorageTelemetry telemetry)
{
    private readonly List<Action<IStorageBackend>> jobs = [];
    private readonly List<object> items = [];

    /// <summary>Does the queued jobs and one transaction.</summary>
    /// <returns>False when there was nothing to do.</returns>
    public bool RunOnce()
    {
        if (!queue.Take(jobs, items))
            return false;
        // A job must not see what may not last.
        if (jobs.Count > 0)
            settler.Drain();
        foreach (var job in jobs)
            job(backend);
        if (items.Count > 0)
            CommitTaken();
        jobs.Clear();
        items.Clear();
        return true;
    }

    /// <summary>What those are told whose transaction failed for <paramref name="error"/>.</summary>
    public static StoreUnavailableException Reason(Exception error) =>
        error is StoreUnavailableException ? new(error.Message, error.InnerException) : new("The store failed to commit.", error);

    private void CommitTaken()
    {
        var batch = Gather(out var bytes);
        IDurability? durability = null;
        Exception? failure = null;
        try
        {
            durability = telemetry.Commit(batch, () => backend.Commit(batch));
            foreach (var collection in batch.Collections.Where(c => c.Fenced))
                collection.Log.End(collection.Log.Fenced);
        }
        catch (Exception e)
        {
            failure = e;
            foreach (var collection in batch.Collections)
                collection.Log.End(() => Reason(e));
        }
        settler.Settle(new(batch, bytes, durability, failure));
        // The database may have to be connected to anew, and then nobody may still be waiting for the old connection.
        if (failure is not null)
            settler.Drain();
    }

    private CommitBatch Gather(out long bytes)
    {
        var batch = new CommitBatch { TakenCount = items.Count };
        bytes = 0;
        foreach (var item in items)
        {
            if (item is KeyValueWrite keyValue)
            {
                bytes += keyValue.Bytes;
                batch.KeyValues.Add(keyValue);
                continue;
            }
            var write = (PendingWrite)item;
            bytes += write.Bytes;
            if (write.Log.Gather(write))
                batch.Collections.Add(write.Log.Batch!);
        }
        foreach (var collection in batch.Collections)
        {
            collection.Log.Prepare(collection);
            collection.Log.Batch = null;
        }
        return batch;
    }
}
