using System.Diagnostics;
using System.Diagnostics.Metrics;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Tracing;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>What the scheduler tells OpenTelemetry.</summary>
internal static class SchedulingTelemetry
{
    private static readonly ActivitySource Source = new(ControlPlaneTelemetry.Name);
    private static readonly Meter Meter = new(ControlPlaneTelemetry.Name);
    private static readonly Histogram<double> PlanSeconds = Meter.CreateHistogram<double>("orchestrator.scheduler.plan.duration", "s", "Choosing nodes for a batch of pods");
    private static readonly Histogram<double> BindSeconds = Meter.CreateHistogram<double>("orchestrator.scheduler.bind.duration", "s", "Writing a batch of placements");
    private static readonly Counter<long> Bound = Meter.CreateCounter<long>("orchestrator.scheduler.bindings", "{pod}", "Placements that were planned");
    private static readonly Counter<long> Unschedulable = Meter.CreateCounter<long>("orchestrator.scheduler.unschedulable", "{pod}", "Pods that no node was found for, each time it was looked for");
    private static readonly Gauge<int> Waiting = Meter.CreateGauge<int>("orchestrator.scheduler.waiting", "{pod}", "Pods without a node");

    /// <summary>A plan was made.</summary>
    public static void Planned(SchedulingPlan plan, TimeSpan duration)
    {
        PlanSeconds.Record(duration.TotalSeconds);
        Bound.Add(plan.Bindings.Length);
        Unschedulable.Add(plan.Unschedulable.Length);
    }

    /// <summary>A plan was carried out.</summary>
    public static void Carried(int waiting, TimeSpan duration)
    {
        BindSeconds.Record(duration.TotalSeconds);
        Waiting.Record(waiting);
    }

    /// <summary>Binding a pod is a step of the trace that made the pod, whoever else is placed with it.</summary>
    public static Activity? StartBind(Pod pod, string node)
    {
        if (!Source.HasListeners())
            return null;
        var activity = Source.StartActivity("schedule", ActivityKind.Consumer, PodTrace.Of(pod.Metadata));
        activity?.SetTag("k8s.pod", PodFacts.Key(pod)).SetTag("k8s.node.name", node);
        return activity;
    }
}
