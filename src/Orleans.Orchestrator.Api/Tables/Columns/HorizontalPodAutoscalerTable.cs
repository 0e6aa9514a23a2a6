using System.Globalization;
using System.Text.Json;
using Orleans.Orchestrator.Resources.Autoscaling.V2;

namespace Orleans.Orchestrator.Api.Tables.Columns;

/// <summary>The columns of HorizontalPodAutoscalers.</summary>
internal sealed class HorizontalPodAutoscalerTable : Table<HorizontalPodAutoscaler>
{
    private const int Shown = 2;

    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName, new("Reference", "What is scaled."), new("Targets", "What is measured, and what it should be."), new("MinPods", "The fewest pods."),
        new("MaxPods", "The most pods."), new("Replicas", "How many pods there are."), Column.Age,
    ];

    protected override void WriteCells(Utf8JsonWriter cells, HorizontalPodAutoscaler a, DateTimeOffset now)
    {
        cells.WriteStringValue(a.Metadata.Name);
        cells.WriteStringValue($"{a.Spec.ScaleTargetRef.Kind}/{a.Spec.ScaleTargetRef.Name}");
        cells.WriteStringValue(Targets(a));
        cells.WriteStringValue(a.Spec.MinReplicas?.ToString(CultureInfo.InvariantCulture) ?? "<unset>");
        cells.WriteNumberValue(a.Spec.MaxReplicas);
        cells.WriteNumberValue(a.Status.CurrentReplicas ?? 0);
        cells.WriteStringValue(Age(a.Metadata, now));
    }

    private static string Targets(HorizontalPodAutoscaler autoscaler)
    {
        var metrics = autoscaler.Spec.Metrics;
        if (metrics.IsEmpty)
            return "<none>";
        var seen = metrics.Take(Shown).Select((m, i) => Target(m, i < autoscaler.Status.CurrentMetrics.Length ? autoscaler.Status.CurrentMetrics[i] : null));
        return string.Join(", ", seen) + (metrics.Length > Shown ? $" + {metrics.Length - Shown} more..." : "");
    }

    private static string Target(MetricSpec metric, MetricStatus? status) => metric switch
    {
        { Resource: { } r } => $"{r.Name}: {Amounts(r.Target, status?.Resource?.Current)}",
        { ContainerResource: { } r } => $"{r.Name}: {Amounts(r.Target, status?.ContainerResource?.Current)}",
        { Pods: { } p } => Amounts(p.Target, status?.Pods?.Current),
        { Object: { } o } => Amounts(o.Target, status?.Object?.Current),
        { External: { } e } => Amounts(e.Target, status?.External?.Current),
        _ => "<unknown type>",
    };

    private static string Amounts(MetricTarget target, MetricValueStatus? current) => target switch
    {
        { AverageUtilization: { } percent } => $"{(current?.AverageUtilization is { } now ? $"{now}%" : "<unknown>")}/{percent}%",
        { AverageValue: { } average } => $"{current?.AverageValue?.ToString() ?? "<unknown>"}/{average}{(target.Type == "AverageValue" ? "" : " (avg)")}",
        { Value: { } value } => $"{current?.Value?.ToString() ?? "<unknown>"}/{value}",
        _ => "<unknown>/<auto>",
    };
}
