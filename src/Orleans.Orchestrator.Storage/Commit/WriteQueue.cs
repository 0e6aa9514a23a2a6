namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>
/// What waits for the writer thread: writes, bounded by count and bytes, and jobs that need the writer's connection to themselves.
/// What is being committed still counts, for it is in memory as well.
/// </summary>
internal sealed class WriteQueue(StoreOptions options)
{
    private readonly object gate = new();
    private readonly Queue<object> items = new();
    private readonly Queue<Action<IStorageBackend>> jobs = new();
    private int unsettled;
    private long bytes;
    private bool stopping;

    /// <summary>Writes not settled yet.</summary>
    public int Depth => Volatile.Read(ref unsettled);

    public void ThrowIfFull()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref stopping), typeof(IResourceStore));
        if (Volatile.Read(ref unsettled) >= options.MaxQueuedWrites || Volatile.Read(ref bytes) >= options.MaxQueuedBytes)
            throw new StoreOverloadedException(unsettled, bytes);
    }

    public void Enqueue(PendingWrite write) => Enqueue(write, write.Bytes);

    public void Enqueue(KeyValueWrite write) => Enqueue(write, write.Bytes);

    public void Enqueue(Action<IStorageBackend> job)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(stopping, typeof(IResourceStore));
            jobs.Enqueue(job);
            Monitor.Pulse(gate);
        }
    }

    private void Enqueue(object item, int size)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(stopping, typeof(IResourceStore));
            items.Enqueue(item);
            unsettled++;
            bytes += size;
            if (items.Count == 1)
                Monitor.Pulse(gate);
        }
    }

    /// <summary>Blocks until there is work.</summary>
    /// <returns>False when the queue is stopped and empty.</returns>
    public bool Wait()
    {
        lock (gate)
        {
            while (items.Count == 0 && jobs.Count == 0)
            {
                if (stopping)
                    return false;
                Monitor.Wait(gate);
            }
            return true;
        }
    }

    /// <summary>Takes work: all jobs, and as many writes as fit one transaction.</summary>
    /// <returns>False when there was none.</returns>
    public bool Take(List<Action<IStorageBackend>> takenJobs, List<object> taken)
    {
        lock (gate)
        {
            while (jobs.TryDequeue(out var job))
                takenJobs.Add(job);
            while (taken.Count < options.MaxBatchWrites && items.TryDequeue(out var item))
                taken.Add(item);
            return takenJobs.Count + taken.Count > 0;
        }
    }

    public void Settled(int count, long size)
    {
        lock (gate)
        {
            unsettled -= count;
            bytes -= size;
        }
    }

    /// <summary>No more is taken in; what is queued is still done.</summary>
    public void Stop()
    {
        lock (gate)
        {
            Volatile.Write(ref stopping, true);
            Monitor.PulseAll(gate);
        }
    }
}
