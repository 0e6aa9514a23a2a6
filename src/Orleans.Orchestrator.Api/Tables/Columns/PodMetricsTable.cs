using System.Text.Json;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Metrics.V1beta1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

/// <summary>What pods use: the sum of their containers.</summary>
internal sealed class PodMetricsTable : Table<PodMetrics>
{
    public override IReadOnlyList<Column> Columns => NodeMetricsTable.Used;

    protected override void WriteCells(Utf8JsonWriter cells, PodMetrics p, DateTimeOffset now)
    {
        cells.WriteStringValue(p.Metadata.Name);
        cells.WriteStringValue(Sum(p, "cpu"));
        cells.WriteStringValue(Sum(p, "memory"));
        cells.WriteStringValue(p.Window.ToString());
    }

    private static string Sum(PodMetrics p, string resource) =>
        p.Containers.Select(c => c.Usage.GetValueOrDefault(resource)).DefaultIfEmpty().Aggregate((a, b) => a + b).ToString();
}
