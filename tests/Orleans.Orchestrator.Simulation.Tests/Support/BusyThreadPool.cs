namespace Orleans.Orchestrator.Simulation.Tests.Support;

/// <summary>Keeps the thread pool busy until it is disposed.</summary>
internal sealed class BusyThreadPool : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Task[] _workers;

    public BusyThreadPool() => _workers = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(WorkAsync))];

    public void Dispose()
    {
        _end.Cancel();
        Task.WaitAll(_workers);
        _end.Dispose();
    }

    private async Task WorkAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            Thread.SpinWait(100);
            await Task.Yield();
        }
    }
}
