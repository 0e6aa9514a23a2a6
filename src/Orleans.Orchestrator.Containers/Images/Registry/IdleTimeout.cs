namespace Orleans.Orchestrator.Containers.Images.Registry;

/// <summary>Cancels when nothing has happened for a while.</summary>
internal sealed class IdleTimeout : IDisposable
{
    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenSource _either;

    public IdleTimeout(TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        _patience = patience;
        _silence = new CancellationTokenSource(patience, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_silence.Token, cancellation);
    }

    public CancellationToken Token => _either.Token;

    /// <summary>Something arrived: the wait begins anew.</summary>
    public void Restart() => _silence.CancelAfter(_patience);

    public void Dispose()
    {
        _either.Dispose();
        _silence.Dispose();
    }
}
