namespace Orleans.Orchestrator.NodeAgent.Streaming;

/// <summary>Cancels a token when nothing has moved for a long time, so that forgotten sessions do not stay for ever.</summary>
internal sealed class IdleWatch : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _idle;
    private readonly ITimer _timer;
    private long _last;

    /// <param name="limit">How long nothing may move.</param>
    /// <param name="ends">Other reasons to end.</param>
    public IdleWatch(TimeProvider time, TimeSpan limit, params CancellationToken[] ends)
    {
        (_time, _limit, _last) = (time, limit, time.GetTimestamp());
        _idle = CancellationTokenSource.CreateLinkedTokenSource([.. ends, CancellationToken.None]);
        _timer = time.CreateTimer(_ => Look(), null, limit / 8, limit / 8);
    }

    /// <summary>Cancelled when there is a reason to end.</summary>
    public CancellationToken Token => _idle.Token;

    /// <summary>Something has moved.</summary>
    public void Touch() => Volatile.Write(ref _last, _time.GetTimestamp());

    /// <summary>A reason to end.</summary>
    public void End() => _idle.Cancel();

    public void Dispose()
    {
        _timer.Dispose();
        _idle.Dispose();
    }

    private void Look()
    {
        try
        {
            if (_time.GetElapsedTime(Volatile.Read(ref _last)) > _limit)
                _idle.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended just now.
        }
    }
}
