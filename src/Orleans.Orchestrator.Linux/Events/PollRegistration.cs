using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux;

/// <summary>A descriptor in a <see cref="Poller"/>. One reader and one writer may wait at a time.</summary>
public sealed class PollRegistration : IDisposable
{
    private const uint EPOLLIN = 1;
    private const uint EPOLLOUT = 4;
    private const uint EPOLLERR = 8;
    private const uint EPOLLHUP = 0x10;
    private const uint EPOLLONESHOT = 1u << 30;

    private readonly Poller _poller;
    private readonly SafeHandle _handle;
    private readonly Lock _lock = new();
    private TaskCompletionSource? _reader;
    private TaskCompletionSource? _writer;
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

    /// <summary>Completes when a read would not block: data, end of file, an error, or for a pidfd the exit.</summary>
    /// <exception cref="ObjectDisposedException">The registration was disposed.</exception>
    public Task WaitReadableAsync(CancellationToken cancellationToken = default) => Wait(ref _reader, cancellationToken);

    /// <summary>Completes when a write would not block.</summary>
    /// <exception cref="ObjectDisposedException">The registration was disposed.</exception>
    public Task WaitWritableAsync(CancellationToken cancellationToken = default) => Wait(ref _writer, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            _poller.Remove(this);
            var gone = new ObjectDisposedException(nameof(PollRegistration));
            _reader?.TrySetException(gone);
            _writer?.TrySetException(gone);
        }
        _handle.DangerousRelease();
    }

    internal void Signal(uint events)
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            const uint Ended = EPOLLERR | EPOLLHUP;
            if ((events & (EPOLLIN | Ended)) != 0)
                Complete(ref _reader);
            if ((events & (EPOLLOUT | Ended)) != 0)
                Complete(ref _writer);
            Rearm();
        }
    }

    private static void Complete(ref TaskCompletionSource? waiter)
    {
        waiter?.TrySetResult();
        waiter = null;
    }

    private Task Wait(ref TaskCompletionSource? slot, CancellationToken cancellationToken)
    {
        Task task;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (slot is null)
            {
                slot = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
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
            _poller.Arm(this, events | EPOLLONESHOT);
    }
}
