using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Grains;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Reconciling;

/// <summary>
/// Runs a grain's controller: once for however many wake-ups came meanwhile, again at the time it asks for, and again after a
/// failure, with growing pauses.
/// </summary>
/// <param name="grain">The controller's grain.</param>
/// <param name="request">Sends the grain a one-way request to run; it comes when the grain is free.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where failures are told.</param>
internal sealed partial class ReconcileLoop(IGrainBase grain, Func<Task> request, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CountingPause = TimeSpan.FromMilliseconds(20);
    private bool _queued;
    private IGrainTimer? _timer;
    private DateTimeOffset _due;
    private int _failures;
    private long _queuedAt;
    private ActivityContext _cause;

    /// <summary>Whether something is left to do.</summary>
    public bool IsPending => _queued || _timer is not null;

    /// <summary>Something changed: look.</summary>
    public void Wake()
    {
        if (_queued)
            return;
        _queued = true;
        _queuedAt = time.GetTimestamp();
        _cause = ControllerTelemetry.Cause ?? _cause;
        request().Forget();
    }

    /// <summary>Something changed that can wait a little, so that more of its kind comes together.</summary>
    public void WakeWithin(TimeSpan pause)
    {
        if (_timer is null || _due > time.GetUtcNow() + pause)
            WakeAfter(pause);
    }

    /// <summary>One of many that are counted changed: more of them come soon, and one count will do.</summary>
    public void WakeToCount() => WakeWithin(CountingPause);

    /// <summary>Answers the request.</summary>
    /// <param name="reconcile">Closes the difference between desired and observed; says when to look again, null for never.</param>
    public async Task RunAsync(Func<Task<DateTimeOffset?>> reconcile)
    {
        _queued = false;
        _timer?.Dispose();
        _timer = null;
        using var run = ControllerTelemetry.Begin(grain.GrainContext.GrainId, time, _queuedAt, _cause);
        (_queuedAt, _cause) = (0, default);
        // What a controller does it does in the cluster's name, whoever woke it.
        Requester.Clear();
        try
        {
            var checkAt = await reconcile();
            _failures = 0;
            if (checkAt is not null)
                WakeAfter(checkAt.Value - time.GetUtcNow());
        }
        catch (Exception e)
        {
            var pause = TimeSpan.FromTicks(Math.Min(FirstPause.Ticks << Math.Min(_failures++, 20), LongestPause.Ticks));
            run.Fail(e);
            LogFailed(log, e, grain.GrainContext.GrainId, pause);
            WakeAfter(pause);
        }
    }

    private void WakeAfter(TimeSpan pause)
    {
        if (_queued)
            return;
        _timer?.Dispose();
        _due = time.GetUtcNow() + pause;
        // What woke a controller still is the cause of what it does a moment later.
        _cause = ControllerTelemetry.Cause ?? default;
        _timer = grain.RegisterGrainTimer(
            () =>
            {
                _timer?.Dispose();
                _timer = null;
                Wake();
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Grain} could not reconcile; it tries again in {Pause}")]
    private static partial void LogFailed(ILogger log, Exception exception, GrainId grain, TimeSpan pause);
}
