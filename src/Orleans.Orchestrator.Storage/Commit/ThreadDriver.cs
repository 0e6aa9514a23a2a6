namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>
/// A thread of the store's own rather than the pool: the databases' calls block, and blocked pool threads starve everything else.
/// </summary>
internal sealed class ThreadDriver : IWriterDriver
{
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WriteQueue? queue;

    public void Start(WriteQueue writes, CommitWriter writer)
    {
        queue = writes;
        new Thread(() => Run(writes, writer)) { IsBackground = true, Name = "store writer" }.Start();
    }

    public void Signal()
    {
        // The thread waits on the queue itself.
    }

    public Task<T> Beside<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    public Task StopAsync()
    {
        queue!.Stop();
        return stopped.Task;
    }

    private void Run(WriteQueue writes, CommitWriter writer)
    {
        while (writes.Wait())
            writer.RunOnce();
        stopped.SetResult();
    }
}
