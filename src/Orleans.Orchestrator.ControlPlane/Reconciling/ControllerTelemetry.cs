using System.Diagnostics;
using System.Diagnostics.Metrics;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Reconciling;

/// <summary>What controllers tell OpenTelemetry: how long they wait for their turn, and what they then take. Labels are kinds of controllers.</summary>
internal static class ControllerTelemetry
{
    private static readonly ActivitySource Source = new(ControlPlaneTelemetry.Name);
    private static readonly Meter Meter = new(ControlPlaneTelemetry.Name);
    private static readonly Histogram<double> Queued = Meter.CreateHistogram<double>("orchestrator.controller.queue.duration", "s", "From the wake-up of a controller to its run");
    private static readonly Histogram<double> Reconciled = Meter.CreateHistogram<double>("orchestrator.controller.reconcile.duration", "s", "One run of a controller");
    private static readonly Counter<long> Failed = Meter.CreateCounter<long>("orchestrator.controller.reconcile.failures", "{run}", "Runs that failed and are tried again");

    /// <summary>What is going on, where somebody listens; null otherwise.</summary>
    public static ActivityContext? Cause => Source.HasListeners() ? Activity.Current?.Context : null;

    /// <summary>A run begins; it ends when what is returned is disposed.</summary>
    /// <param name="controller">Whose run.</param>
    /// <param name="time">The clock.</param>
    /// <param name="queuedAt">The time stamp of the wake-up; 0 when it came from elsewhere.</param>
    /// <param name="cause">What woke it.</param>
    public static Run Begin(GrainId controller, TimeProvider time, long queuedAt, ActivityContext cause)
    {
        var kind = controller.Type.ToString()!;
        if (queuedAt != 0)
            Queued.Record(time.GetElapsedTime(queuedAt).TotalSeconds, new KeyValuePair<string, object?>("controller", kind));
        Activity? activity = null;
        if (Source.HasListeners())
        {
            // The request to run is a call like others and carries the cause; only one that a timer made has none of its own.
            var parent = Activity.Current is { } call && (cause.TraceId == default || cause.TraceId == call.TraceId) ? call.Context : cause;
            activity = Source.StartActivity($"reconcile {kind}", ActivityKind.Internal, parent);
            activity?.SetTag("k8s.object", controller.Key.ToString());
        }

        return new Run(kind, time, activity);
    }

    /// <summary>A run of a controller.</summary>
    public readonly struct Run(string kind, TimeProvider time, Activity? activity) : IDisposable
    {
        private readonly long _start = time.GetTimestamp();

        /// <summary>It failed.</summary>
        public void Fail(Exception exception)
        {
            Failed.Add(1, new KeyValuePair<string, object?>("controller", kind));
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
        }

        /// <summary>It is over.</summary>
        public void Dispose()
        {
            Reconciled.Record(time.GetElapsedTime(_start).TotalSeconds, new KeyValuePair<string, object?>("controller", kind));
            activity?.Dispose();
        }
    }
}
