using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Probes;

/// <summary>Repeats one probe of one run of a container and tells when its verdict changes.</summary>
/// <param name="target">Carries out the probe.</param>
/// <param name="time">The clock.</param>
internal sealed class ProbeLoop(ProbeTarget target, TimeProvider time)
{
    /// <summary>Runs until cancelled, or until <paramref name="verdict"/> says that it has heard enough.</summary>
    /// <param name="probe">What to do and how often.</param>
    /// <param name="container">Whose ports may be named.</param>
    /// <param name="containerId">The run.</param>
    /// <param name="address">The pod's address.</param>
    /// <param name="eager">Whether to ask more often until the first success: right for readiness, where failing costs nothing.</param>
    /// <param name="verdict">
    /// Called when the verdict changes: with true after so many successes in a row, with false and the reason after so many failures in
    /// a row. False ends the loop.
    /// </param>
    /// <param name="warn">Told what a probe that succeeded warns of.</param>
    /// <param name="cancellation">Ends the loop.</param>
    public async Task RunAsync(
        Probe probe, Container container, string containerId, string address, bool eager, Func<bool, string?, bool> verdict,
        Action<string> warn, CancellationToken cancellation)
    {
        var period = TimeSpan.FromSeconds(Math.Max(1, probe.PeriodSeconds ?? 10));
        var (wantedSuccesses, wantedFailures) = (Math.Max(1, probe.SuccessThreshold ?? 1), Math.Max(1, probe.FailureThreshold ?? 3));
        var (successes, failures, everSucceeded) = (0, 0, false);
        bool? last = null;
        await Task.Yield();
        if (probe.InitialDelaySeconds is { } initial and > 0)
            await Task.Delay(TimeSpan.FromSeconds(initial), time, cancellation);
        while (!cancellation.IsCancellationRequested)
        {
            var (failure, warning) = await target.CheckAsync(probe, container, containerId, address, cancellation);
            if (warning is not null)
                warn(warning);
            (successes, failures) = failure is null ? (successes + 1, 0) : (0, failures + 1);
            everSucceeded |= failure is null;
            var decided = failure is null ? successes >= wantedSuccesses : failures >= wantedFailures;
            if (decided && last != failure is null && !verdict(failure is null, failure))
                return;
            if (decided)
                last = failure is null;
            await Task.Delay(eager && !everSucceeded ? Eager(period, failures) : period, time, cancellation);
        }
    }

    /// <summary>100 ms, 200 ms … up to the period.</summary>
    private static TimeSpan Eager(TimeSpan period, int failures) =>
        TimeSpan.FromMilliseconds(Math.Min(period.TotalMilliseconds, 100 << Math.Clamp(failures - 1, 0, 10)));
}
