namespace Orleans.LocalEngine;

/// <summary>A time that moves only when it is told to.</summary>
internal sealed class VirtualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly PriorityQueue<VirtualTimer, (long Due, long Order)> _timers = new();
    private long _order;

    /// <summary>Called when a timer is set or stopped.</summary>
    public Action Touched { get; init; } = static () => { };

    /// <summary>Ticks since the start.</summary>
    public long Now { get; private set; }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => start.ToUniversalTime().AddTicks(Now);

    public override long GetTimestamp() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void MoveTo(long time) => Now = Math.Max(Now, time);

    /// <summary>Fires the timer that is due first, if one is by then.</summary>
    public bool TryFireNext(long end)
    {
        while (true)
        {
            VirtualTimer timer;
            lock (_timers)
            {
                if (!_timers.TryPeek(out timer!, out var at) || at.Due > end)
                    return false;

                _timers.Dequeue();
                if (!timer.IsValid(at.Order))
                    continue;

                MoveTo(at.Due);
                timer.Repeat();
            }

            timer.Fire();
            return true;
        }
    }

    private sealed class VirtualTimer(VirtualTimeProvider time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        /// <summary>Which of its entries in the queue is the valid one; others are left behind by changes.</summary>
        private long _entry;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Touched();
            lock (time._timers)
            {
                _period = period;
                _entry = 0;
                if (dueTime != Timeout.InfiniteTimeSpan)
                    Enqueue(dueTime);
            }

            return true;
        }

        public bool IsValid(long entry) => _entry == entry;

        public void Repeat()
        {
            _entry = 0;
            if (_period > TimeSpan.Zero)
                Enqueue(_period);
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            time.Touched();
            lock (time._timers)
                _entry = 0;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Enqueue(TimeSpan wait)
        {
            _entry = ++time._order;
            time._timers.Enqueue(this, (time.Now + wait.Ticks, _entry));
        }
    }
}
