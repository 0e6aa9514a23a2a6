namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>
/// The store's own thread: takes whatever queued while the last transaction ran, commits it, answers. A thread rather than the
/// pool, because the databases block, and blocked pool threads starve everything else.
/// </summary>
internal sealed class CommitWriter
{
    private readonly IStorageBackend backend;
    private readonly WriteQueue queue;
    private readonly StorageTelemetry telemetry;
    private readonly Thread thread;
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Action<IStorageBackend>> jobs = [];
    private readonly List<object> items = [];

    public CommitWriter(IStorageBackend backend, WriteQueue queue, StorageTelemetry telemetry)
    {
        (this.backend, this.queue, this.telemetry) = (backend, queue, telemetry);
        thread = new Thread(Run) { IsBackground = true, Name = "store writer" };
        thread.Start();
    }

    public async Task StopAsync()
    {
        queue.Stop();
        await stopped.Task;
    }

    private void Run()
    {
        while (queue.Take(jobs, items))
        {
            foreach (var job in jobs)
                job(backend);
            if (items.Count > 0)
                CommitTaken();
            jobs.Clear();
            items.Clear();
        }
        stopped.SetResult();
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
