using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Orleans.Orchestrator.NodeAgent;

/// <summary>The agent's traces and metrics.</summary>
internal static class NodeTelemetry
{
    public const string Name = "Orleans.Orchestrator.Node";

    public static readonly ActivitySource Source = new(Name);

    public static readonly Meter Meter = new(Name);

    public static readonly Counter<long> Starts = Meter.CreateCounter<long>("orchestrator.node.container.starts", description: "Containers started");

    public static readonly Counter<long> StartFailures = Meter.CreateCounter<long>("orchestrator.node.container.start_failures", description: "Containers that could not be started");

    public static readonly Counter<long> Exits = Meter.CreateCounter<long>("orchestrator.node.container.exits", description: "Containers that ended");

    public static readonly Histogram<double> StartSeconds = Meter.CreateHistogram<double>("orchestrator.node.pod.start", "s", "From the assignment of a pod to its first container running");
}
