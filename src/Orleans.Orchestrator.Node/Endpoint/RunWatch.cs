using Orleans.Orchestrator.Containers;

namespace Orleans.Orchestrator.NodeAgent.Endpoint;

/// <summary>Whether one run of a container still goes on, from the runtime's events.</summary>
internal sealed class RunWatch : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private volatile bool _running;

    public RunWatch(IContainerRuntime runtime, string id, TimeProvider time, bool running)
    {
        _running = running;
        if (running)
            _ = FollowAsync(runtime, id, time);
    }

    public bool IsRunning => _running;

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task FollowAsync(IContainerRuntime runtime, string id, TimeProvider time)
    {
        var cancellation = _end.Token;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await foreach (var happened in runtime.WatchAsync(cancellation))
                {
                    var states = happened.Kind == ContainerEventKind.Resync ? await runtime.ListContainersAsync(cancellation) : [happened.Container!];
                    var mine = states.FirstOrDefault(c => c.Id == id);
                    if (happened.Kind == ContainerEventKind.Resync ? mine is not { IsRunning: true } : mine is { IsRunning: false })
                    {
                        _running = false;
                        return;
                    }
                }
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (ContainerException)
            {
                // The keeper is away; its successor tells.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
