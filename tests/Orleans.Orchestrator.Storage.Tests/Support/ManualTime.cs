namespace Orleans.Orchestrator.Storage.Tests;

/// <summary>A clock whose timers go off when the test says so.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<ManualTimer> timers = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(() => callback(state));
        timers.Add(timer);
        return timer;
    }

    /// <summary>Every timer set so far goes off.</summary>
    public void Fire()
    {
        ManualTimer[] due = [.. timers];
        timers.Clear();
        foreach (var timer in due)
            timer.GoOff();
    }

    private sealed class ManualTimer(Action callback) : ITimer
    {
        private bool disposed;

        public void GoOff()
        {
            if (!disposed)
                callback();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose() => disposed = true;

        public ValueTask DisposeAsync()
        {
            disposed = true;
            return default;
        }
    }
}
