using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Simulation.Measuring;

/// <summary>Watches collections as any client does, and hands every change, in order, to those who measure and check.</summary>
public sealed class ClusterObserver : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource _end = new();
    private readonly TimeProvider _time;
    private readonly Action<ResourceKind, ResourceEvent> _told;
    private readonly List<Task> _watches = [];

    /// <summary>Watches some kinds.</summary>
    /// <param name="grains">The control plane.</param>
    /// <param name="time">The clock, for the pause before a lost watch is opened again.</param>
    /// <param name="kinds">What to watch.</param>
    /// <param name="told">Called with each change; for one kind never twice at once.</param>
    /// <param name="relisted">Called when a watch had to begin anew: objects that are gone meanwhile are not told.</param>
    /// <param name="query">Which objects of a kind; null for all.</param>
    public ClusterObserver(IGrainFactory grains, TimeProvider time, IEnumerable<ResourceKind> kinds, Action<ResourceKind, ResourceEvent> told, Action<ResourceKind>? relisted = null,
        Func<ResourceKind, WatchQuery>? query = null)
    {
        (_time, _told) = (time, told);
        foreach (var kind in kinds)
            _watches.Add(WatchAsync(grains.GetGrain<ICollectionGrain>(kind.Collection), kind, query?.Invoke(kind) ?? new WatchQuery(), relisted));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _end.Cancel();
        await Task.WhenAll(_watches);
        _end.Dispose();
    }

    /// <summary>Looks away, without a word to a control plane that is gone.</summary>
    public void Abandon() => _end.Cancel();

    private async Task WatchAsync(ICollectionGrain collection, ResourceKind kind, WatchQuery query, Action<ResourceKind>? relisted)
    {
        for (var first = true; !_end.IsCancellationRequested; first = false)
        {
            try
            {
                if (!first)
                {
                    await Task.Delay(RetryAfter, _time, _end.Token);
                    relisted?.Invoke(kind);
                }

                await foreach (var batch in collection.WatchAsync(query, _end.Token).WithCancellation(_end.Token))
                {
                    foreach (var change in batch.Events)
                        _told(kind, change);
                }
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                return;
            }
            catch (Exception)
            {
                // Cut off, or the control plane is away: from the beginning again.
            }
        }
    }
}
