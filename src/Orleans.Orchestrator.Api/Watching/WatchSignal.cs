using System.Threading.Tasks.Sources;

namespace Orleans.Orchestrator.Api.Watching;

/// <summary>
/// What one watcher sleeps on, again and again: a thousand watchers wake for each event, so waiting allocates nothing and sets no timer.
/// </summary>
internal sealed class WatchSignal : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private int _armed;

    /// <summary>Gets ready for the next wait; from here on a wake is not lost.</summary>
    public void Arm()
    {
        _core.Reset();
        Volatile.Write(ref _armed, 1);
    }

    /// <summary>Ends the wait, if there is one.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _armed, 0) == 1)
            _core.SetResult(true);
    }

    /// <summary>Waits for the wake that follows <see cref="Arm"/>; once for each.</summary>
    public ValueTask WaitAsync() => new(this, _core.Version);

    /// <inheritdoc/>
    public void GetResult(short token) => _core.GetResult(token);

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
