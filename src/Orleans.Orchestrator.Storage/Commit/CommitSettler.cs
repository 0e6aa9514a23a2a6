namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>
/// Answers the writers of transactions, in their order, each once its transaction is durable. What is durable already is answered at once by
/// the writer's thread; what has to be waited for by a thread of the settler's own, which waits once for all that ran meanwhile.
/// </summary>
internal sealed class CommitSettler(WriteQueue queue, StorageTelemetry telemetry) : IDisposable
{
    private readonly object gate = new();
    private readonly List<Settlement> waiting = [];
    private Thread? thread;
    private bool busy;
    private bool stopping;

    /// <summary>Takes over a transaction that has run. Writer thread only.</summary>
    public void Settle(Settlement settlement)
    {
        if (thread is null && settlement.Durability is null)
        {
            Answer(settlement, null);
            return;
        }
        lock (gate)
        {
            waiting.Add(settlement);
            Monitor.PulseAll(gate);
        }
        if (thread is null)
        {
            thread = new Thread(Run) { IsBackground = true, Name = "store settler" };
            thread.Start();
        }
    }

    /// <summary>Returns when everything taken over is answered. Writer thread only.</summary>
    public void Drain()
    {
        lock (gate)
        {
            while (waiting.Count > 0 || busy)
                Monitor.Wait(gate);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            stopping = true;
            Monitor.PulseAll(gate);
        }
        thread?.Join();
    }

    private void Run()
    {
        var taken = new List<Settlement>();
        while (Take(taken))
        {
            for (var start = 0; start < taken.Count;)
                start = AnswerTogether(taken, start);
            taken.Clear();
        }
    }

    private bool Take(List<Settlement> taken)
    {
        lock (gate)
        {
            busy = false;
            Monitor.PulseAll(gate);
            while (waiting.Count == 0)
            {
                if (stopping)
                    return false;
                Monitor.Wait(gate);
            }
            taken.AddRange(waiting);
            waiting.Clear();
            return busy = true;
        }
    }

    /// <summary>Waits once for those that the same wait makes durable, and answers them.</summary>
    /// <returns>Where the others begin.</returns>
    private int AnswerTogether(List<Settlement> taken, int start)
    {
        var durability = taken[start].Durability;
        var end = start + 1;
        while (end < taken.Count && taken[end].Durability == durability)
            end++;
        Exception? failure = null;
        try
        {
            if (durability is not null)
                telemetry.Await(durability);
        }
        catch (Exception e)
        {
            failure = e;
        }
        for (var i = start; i < end; i++)
            Answer(taken[i], failure);
        return end;
    }

    private void Answer(Settlement settlement, Exception? failure)
    {
        var batch = settlement.Batch;
        // The room is free before anybody is answered, so that whoever was answered finds it free.
        queue.Settled(batch.TakenCount, settlement.Bytes);
        if ((settlement.Failure ?? failure) is { } error)
        {
            FailAll(batch, error);
            return;
        }
        foreach (var collection in batch.Collections)
        {
            if (collection.Fenced)
                collection.Log.Fail(collection, collection.Log.Fenced);
            else
                collection.Log.Complete(collection);
        }
        foreach (var write in batch.KeyValues)
            write.TrySetResult(write.Result);
    }

    private static void FailAll(CommitBatch batch, Exception e)
    {
        StoreUnavailableException Reason() => CommitWriter.Reason(e);
        foreach (var collection in batch.Collections)
            collection.Log.Fail(collection, Reason);
        foreach (var write in batch.KeyValues)
            write.TrySetException(Reason());
    }
}
