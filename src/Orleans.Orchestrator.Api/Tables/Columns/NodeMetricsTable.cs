using System.Text.Json;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Metrics.V1beta1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

/// <summary>What nodes use. Columns are those of metrics-server's <c>pkg/api/table.go</c>.</summary>
internal sealed class NodeMetricsTable : Table<NodeMetrics>
{
    /// <summary>The columns that nodes and pods have.</summary>
    public static IReadOnlyList<Column> Used { get; } =
        [Column.ObjectName with { Description = "Name of the resource" }, new("cpu", Format: "quantity"), new("memory", Format: "quantity"), new("Window", Format: "duration")];

    public override IReadOnlyList<Column> Columns => Used;

    protected override void WriteCells(Utf8JsonWriter cells, NodeMetrics n, DateTimeOffset now)
    {
        cells.WriteStringValue(n.Metadata.Name);
        cells.WriteStringValue(n.Usage.GetValueOrDefault("cpu").ToString());
        cells.WriteStringValue(n.Usage.GetValueOrDefault("memory").ToString());
        cells.WriteStringValue(n.Window.ToString());
    }
}
