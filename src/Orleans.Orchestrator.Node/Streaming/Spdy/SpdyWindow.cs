namespace Orleans.Orchestrator.NodeAgent.Streaming.Spdy;

/// <summary>
/// How much may be sent on a stream before the other side has read (draft 3.1, section 2.6.8). Kubernetes' own clients neither
/// send window updates nor expect them, and would wait for ever for what a window held back; so it only holds for those that
/// have shown that they keep account.
/// </summary>
internal sealed class SpdyWindow
{
    private const int InitialBytes = 64 * 1024;
    private readonly Lock _lock = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _left = InitialBytes;
    private bool _counts;
    private bool _closed;

    /// <summary>Waits until something may be sent, and takes up to so many bytes.</summary>
    /// <exception cref="IOException">The stream has been given up.</exception>
    public async ValueTask<int> TakeAsync(int wanted, CancellationToken cancellation)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_closed)
                    throw new IOException("The other side has given up the stream.");
                var count = _counts ? (int)Math.Min(wanted, _left) : wanted;
                if (count > 0)
                {
                    _left -= count;
                    return count;
                }

                more = _more.Task;
            }

            await more.WaitAsync(cancellation);
        }
    }

    /// <summary>The other side has read so many bytes.</summary>
    public void Add(long bytes)
    {
        lock (_lock)
        {
            _counts = true;
            _left += bytes;
            Wake();
        }
    }

    /// <summary>Nothing can be sent any more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Wake();
        }
    }

    private void Wake()
    {
        _more.TrySetResult();
        _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
