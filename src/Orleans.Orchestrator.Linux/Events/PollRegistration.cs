using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux;

/// <summary>A descriptor in a <see cref="Poller"/>. One reader and one writer may wait at a time.</summary>
public sealed class PollRegistration : IDisposable
{
    private const uint EPOLLIN = 1;
    private const uint EPOLLOUT = 4;
    private const uint EPOLLERR = 8;
    private const uint EPOLLHUP = 0x10;

    private readonly Poller _poller;
    private readonly SafeHandle _handle;
    private readonly Lock _lock = new();
    private TaskCompletionSource? _reader;
    private TaskCompletionSource? _writer;
    private bool _stopped;
    private bool _disposed;

    internal PollRegistration(Poller poller, SafeHandle handle, long id)
    {
        _poller = poller;
        _handle = handle;
        Id = id;
        // Held until disposal, so that the descriptor's number cannot come to mean another file meanwhile.
        var added = false;
        handle.DangerousAddRef(ref added);
        Fd = (int)handle.DangerousGetHandle();
    }

    internal long Id { get; }

    internal int Fd { get; }

    /// <summary>Whether the kernel's list has it, as it does from the first wait on.</summary>
    internal bool IsListed { get; set; }

    /// <summary>Completes when a read would not block: data, end of file, an error, or for a pidfd the exit.</summary>
    /// <exception cref="ObjectDisposedException">The registration was disposed.</exception>
    public Task WaitReadableAsync(CancellationToken cancellationToken = default) => Wait(ref _reader, reading: true, cancellationToken);

    /// <summary>Completes when a write would not block.</summary>
    /// <exception cref="ObjectDisposedException">The registration was disposed.</exception>
    public Task WaitWritableAsync(CancellationToken cancellationToken = default) => Wait(ref _writer, reading: false, cancellationToken);

    /// <summary>
    /// Completes whoever waits for reading, on this thread, and whoever will: for one that is to go on without the descriptor having anything to say.
    /// </summary>
    public void StopWaiting()
    {
        TaskCompletionSource? reader;
        lock (_lock)
        {
            _stopped = true;
            (reader, _reader) = (_reader, null);
        }
        reader?.TrySetResult();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        TaskCompletionSource? reader, writer;
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            _poller.Remove(this);
            (reader, writer) = (_reader, _writer);
        }
        OnPool(reader, static waiter => waiter.TrySetException(new ObjectDisposedException(nameof(PollRegistration))));
        OnPool(writer, static waiter => waiter.TrySetException(new ObjectDisposedException(nameof(PollRegistration))));
        _handle.DangerousRelease();
    }

    internal void Signal(uint events)
    {
        TaskCompletionSource? reader = null, writer = null;
        lock (_lock)
        {
            if (_disposed)
                return;
            const uint Ended = EPOLLERR | EPOLLHUP;
            if ((events & (EPOLLIN | Ended)) != 0)
                (reader, _reader) = (_reader, null);
            if ((events & (EPOLLOUT | Ended)) != 0)
                (writer, _writer) = (_writer, null);
            Rearm();
        }
        OnPool(reader, static waiter => waiter.TrySetResult());
        OnPool(writer, static waiter => waiter.TrySetResult());
    }

    /// <summary>What follows must not hold up the loop, nor run inside of a lock.</summary>
    private static void OnPool(TaskCompletionSource? waiter, Action<TaskCompletionSource> complete)
    {
        if (waiter is not null)
            ThreadPool.UnsafeQueueUserWorkItem(complete, waiter, preferLocal: false);
    }

    private Task Wait(ref TaskCompletionSource? slot, bool reading, CancellationToken cancellationToken)
    {
        Task task;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (reading && _stopped)
                return Task.CompletedTask;
            if (slot is null)
            {
                slot = new TaskCompletionSource();
                Rearm();
            }
            task = slot.Task;
        }
        return cancellationToken.CanBeCanceled ? task.WaitAsync(cancellationToken) : task;
    }

    private void Rearm()
    {
        var events = (_reader is null ? 0 : EPOLLIN) | (_writer is null ? 0 : EPOLLOUT);
        if (events != 0)
            _poller.Arm(this, events);
    }
}
