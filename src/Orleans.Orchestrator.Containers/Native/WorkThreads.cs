using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>Threads that do one thing after the other: for work that is nearly all system calls, to which the pool's way of waking workers adds a tenth.</summary>
internal sealed class WorkThreads : IDisposable
{
    private const int MaxQueued = 1024;

    private readonly object _lock = new();
    private readonly Queue<Action> _queue = [];
    private readonly CountingEvent _queued = new();
    private readonly int _count;
    private int _running;
    private bool _closed;

    /// <param name="name">Of the threads.</param>
    /// <param name="count">How many there are.</param>
    public WorkThreads(string name, int count)
    {
        (_count, _running) = (count, count);
        for (var i = 0; i < count; i++)
            new Thread(Work) { IsBackground = true, Name = name }.Start();
    }

    /// <summary>Does it as soon as a thread is free; it must not throw.</summary>
    /// <exception cref="ContainerRuntimeException">Too much waits already.</exception>
    public void Post(Action action)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_queue.Count == MaxQueued)
                throw new ContainerRuntimeException($"{MaxQueued} requests are waiting already; try again later");
            _queue.Enqueue(action);
        }
        _queued.Post();
    }

    /// <summary>Ends the threads once everything that was posted is done.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_closed)
                return;
            _closed = true;
        }
        for (var i = 0; i < _count; i++)
            _queued.Post();
    }

    private void Work()
    {
        while (Take() is { } action)
            action();
        if (Interlocked.Decrement(ref _running) == 0)
            _queued.Dispose();
    }

    private Action? Take()
    {
        _queued.Wait();
        lock (_lock)
            return _queue.TryDequeue(out var action) ? action : null;
    }
}
