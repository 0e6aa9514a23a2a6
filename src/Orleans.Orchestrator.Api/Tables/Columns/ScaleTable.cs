using System.Text.Json;
using Orleans.Orchestrator.Resources.Autoscaling.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

/// <summary>The columns of Scales, which are parts of other objects: <c>kubectl get --subresource=scale</c>.</summary>
internal static class ScaleTable
{
    public static IReadOnlyList<Column> Columns { get; } =
        [Column.ObjectName, new("Desired", "How many pods are wanted.", "integer"), new("Available", "How many pods there are.", "integer"), Column.Age];

    public static void WriteCells(Utf8JsonWriter cells, Scale s, DateTimeOffset now)
    {
        cells.WriteStringValue(s.Metadata.Name);
        cells.WriteNumberValue(s.Spec.Replicas ?? 0);
        cells.WriteNumberValue(s.Status.Replicas);
        cells.WriteStringValue(HumanDuration.Since(s.Metadata.CreationTimestamp, now));
    }
}
