using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>A timer of a grain. A tick is a request like a call, and the next is set only when it has ended.</summary>
internal abstract class GrainTimer(Activation activation, GrainTimerCreationOptions options) : GrainRequest, IGrainTimer
{
    private readonly CancellationTokenSource _stopped = new();
    private ITimer? _timer;
    private TimeSpan _period = options.Period;
    private Task? _pending;

    /// <summary>From being due to the end of the tick: such a timer must not be queued once more.</summary>
    private bool _busy;

    /// <summary>Became due again meanwhile, which only <see cref="Change"/> can bring about.</summary>
    private bool _dueAgain;

    /// <summary>Was set anew during the tick, which then leaves the time alone.</summary>
    private bool _changed;

    internal override bool AlwaysInterleaves => options.Interleave;

    internal override bool CountsAsUse => options.KeepAlive;

    internal override bool IsAbandoned => _stopped.IsCancellationRequested;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, nameof(dueTime));
        Validate(period, nameof(period));
        if (IsAbandoned)
            return;

        _period = period;
        _changed = true;
        SetTimer(dueTime);
    }

    public void Dispose()
    {
        if (IsAbandoned)
            return;

        _stopped.Cancel();
        _timer?.Dispose();
        activation.Remove(this);
    }

    protected abstract Task Tick(CancellationToken token);

    internal override void Start(Activation activation)
    {
        _changed = false;
        try
        {
            _pending = Tick(_stopped.Token);
        }
        catch (Exception exception)
        {
            _pending = Task.FromException(exception);
        }

        if (_pending.IsCompleted)
        {
            End(activation);
        }
        else
        {
            AwaitOn(activation);
            _pending.GetAwaiter().UnsafeOnCompleted(Resume);
        }
    }

    /// <summary>A tick that finds the queue full is skipped: the next one sees the same world.</summary>
    internal override void Fail(Exception exception) => Rest();

    internal override void Redirect(GrainEngine engine, GrainId target)
    {
    }

    private protected override void End(Activation activation)
    {
        if (_pending is { IsCompletedSuccessfully: false } failed && !(failed.IsCanceled && IsAbandoned))
            activation.Engine.Log.TimerFailed(activation.GrainId, failed.Exception?.InnerException ?? new TaskCanceledException(failed));

        _pending = null;
        activation.OnEnded(this);
        Rest();
    }

    private static void Validate(TimeSpan time, string name)
    {
        if (time < TimeSpan.Zero && time != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(name, time, "The time must not be negative, except for an infinite one.");
    }

    private void Rest()
    {
        _busy = false;
        if (IsAbandoned)
            return;

        if (_dueAgain)
        {
            _dueAgain = false;
            OnDue();
        }
        else if (!_changed)
        {
            SetTimer(_period);
        }
    }

    private void SetTimer(TimeSpan dueTime)
    {
        if (_timer is null)
            _timer = activation.Engine.Time.CreateTimer(static state => ((GrainTimer)state!).OnDue(), this, dueTime, Timeout.InfiniteTimeSpan);
        else
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
    }

    private void OnDue() => activation.Post(static state => ((GrainTimer)state!).OnTurn(), this);

    private void OnTurn()
    {
        if (_busy)
        {
            _dueAgain = true;
        }
        else if (!IsAbandoned)
        {
            _busy = true;
            activation.Dispatch(this);
        }
    }
}
