namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>Takes whatever queued while the last transaction ran, commits it, answers. One call at a time.</summary>
internal sealed class CommitWriter(IStorageBackend backend, WriteQueue queue, StorageTelemetry telemetry)
{
    private readonly List<Action<IStorageBackend>> jobs = [];
    private readonly List<object> items = [];

    /// <summary>Does the queued jobs and one transaction.</summary>
    /// <returns>False when there was nothing to do.</returns>
    public bool RunOnce()
    {
        if (!queue.Take(jobs, items))
            return false;
        foreach (var job in jobs)
            job(backend);
        if (items.Count > 0)
            CommitTaken();
        jobs.Clear();
        items.Clear();
        return true;
    }

    private void CommitTaken()
    {
        var batch = Gather(out var bytes);
        try
        {
            telemetry.Commit(batch, () => backend.Commit(batch));
        }
        catch (Exception e)
        {
            // The room is free before anybody is answered, so that whoever was answered finds it free.
            queue.Settled(items.Count, bytes);
            FailAll(batch, e);
            return;
        }
        queue.Settled(items.Count, bytes);
        foreach (var collection in batch.Collections)
        {
            if (collection.Fenced)
                collection.Log.Fail(collection, () => new FencedException(collection.Log.Collection, collection.Log.Epoch));
            else
                collection.Log.Complete(collection);
        }
        foreach (var write in batch.KeyValues)
            write.TrySetResult(write.Result);
    }

    private CommitBatch Gather(out long bytes)
    {
        var batch = new CommitBatch();
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

    private static void FailAll(CommitBatch batch, Exception e)
    {
        StoreUnavailableException Reason() => e is StoreUnavailableException ? new(e.Message, e.InnerException) : new("The store failed to commit.", e);
        foreach (var collection in batch.Collections)
            collection.Log.Fail(collection, Reason);
        foreach (var write in batch.KeyValues)
            write.TrySetException(Reason());
    }
}
