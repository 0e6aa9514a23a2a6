using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>Passes events to watchers. A watcher that lags behind is told to list again instead of being waited for.</summary>
internal sealed class EventHub
{
    private const int Capacity = 4096;

    private readonly Lock _lock = new();
    private readonly List<Watcher> _watchers = [];
    private bool _closed;

    public void Publish(ContainerEventKind kind, ContainerState container)
    {
        var one = new ContainerEvent { Kind = kind, Container = container };
        lock (_lock)
        {
            foreach (var watcher in _watchers)
                watcher.Missed |= !watcher.Events.Writer.TryWrite(one);
        }
    }

    public async IAsyncEnumerable<ContainerEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = new Watcher();
        lock (_lock)
        {
            if (_closed)
                yield break;
            _watchers.Add(watcher);
        }
        try
        {
            yield return new ContainerEvent { Kind = ContainerEventKind.Resync };
            await foreach (var one in watcher.Events.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return one;
                if (watcher.Events.Reader.Count == 0 && Interlocked.Exchange(ref watcher.Missed, false))
                    yield return new ContainerEvent { Kind = ContainerEventKind.Resync };
            }
        }
        finally
        {
            lock (_lock)
                _watchers.Remove(watcher);
        }
    }

    /// <summary>Ends all watches.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var watcher in _watchers)
                watcher.Events.Writer.TryComplete();
        }
    }

    private sealed class Watcher
    {
        public readonly Channel<ContainerEvent> Events = Channel.CreateBounded<ContainerEvent>(Capacity);
        public bool Missed;
    }
}
