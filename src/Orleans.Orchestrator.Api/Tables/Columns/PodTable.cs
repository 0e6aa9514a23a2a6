using System.Text.Json;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

internal sealed class PodTable : Table<Pod>
{
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName,
        new("Ready", "The aggregate readiness state of this pod for accepting traffic."),
        new("Status", "The aggregate status of the containers in this pod."),
        new("Restarts", "The number of times the containers in this pod have been restarted and when the last container in this pod has restarted."),
        Column.Age,
        Column.Wide("IP", "The address allocated to the pod."),
        Column.Wide("Node", "The node that the pod is bound to."),
        Column.Wide("Nominated Node", "The node on which pods are being preempted for this one."),
        Column.Wide("Readiness Gates", "How many of the pod's own readiness conditions hold."),
    ];

    protected override void WriteCells(Utf8JsonWriter cells, Pod pod, DateTimeOffset now)
    {
        var sum = new PodReason(pod);
        cells.WriteStringValue(pod.Metadata.Name);
        cells.WriteStringValue($"{sum.Ready}/{sum.Total}");
        cells.WriteStringValue(sum.Reason);
        cells.WriteStringValue(sum.Restarts(now));
        cells.WriteStringValue(Age(pod.Metadata, now));
        cells.WriteStringValue(Words.OrNone(pod.Status.PodIPs.FirstOrDefault()?.Ip ?? pod.Status.PodIP));
        cells.WriteStringValue(Words.OrNone(pod.Spec.NodeName));
        cells.WriteStringValue(Words.OrNone(pod.Status.NominatedNodeName));
        cells.WriteStringValue(Gates(pod));
    }

    protected override (string Type, string Reason, string Message)? Condition(Pod pod) => pod.Status.Phase switch
    {
        "Succeeded" => ("Completed", "Succeeded", "The pod has completed successfully."),
        "Failed" => ("Completed", "Failed", "The pod failed."),
        _ => null,
    };

    private static string Gates(Pod pod)
    {
        var gates = pod.Spec.ReadinessGates;
        if (gates.IsEmpty)
            return Words.None;
        var met = gates.Count(g => pod.Status.Conditions.Any(c => c.Type == g.ConditionType && c.Status == "True"));
        return $"{met}/{gates.Length}";
    }
}
