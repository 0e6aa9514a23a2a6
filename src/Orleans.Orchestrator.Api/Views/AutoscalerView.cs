using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Autoscaling.V2;
using Older = Orleans.Orchestrator.Resources.Autoscaling.V1;

namespace Orleans.Orchestrator.Api.Views;

/// <summary>
/// HorizontalPodAutoscalers as version v1 has them, by which <c>kubectl autoscale</c> makes them: scaled by the use of processors alone. Other metrics
/// are not shown, stay when a patch leaves the use of processors alone, and go when one changes it or the object is replaced.
/// </summary>
internal sealed class AutoscalerView : ResourceView
{
    private const string Utilization = "targetCPUUtilizationPercentage";

    /// <summary>The only one.</summary>
    public static AutoscalerView Instance { get; } = new();

    /// <inheritdoc/>
    public override ResourceKind Kind => OlderAutoscaler.Kind;

    /// <inheritdoc/>
    protected override string StoredVersion => ResourceKinds.HorizontalPodAutoscaler.ApiVersion;

    /// <inheritdoc/>
    protected override FrozenDictionary<string, string> StoredNames => FrozenDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public override ResourceObject Show(ResourceObject stored)
    {
        var (metadata, spec, status) = (stored.Value.Metadata, stored.As<HorizontalPodAutoscaler>().Spec, stored.As<HorizontalPodAutoscaler>().Status);
        return ResourceObject.From(new OlderAutoscaler(new Older.HorizontalPodAutoscaler
        {
            Metadata = metadata,
            Spec = new Older.HorizontalPodAutoscalerSpec
            {
                ScaleTargetRef = new Older.CrossVersionObjectReference { ApiVersion = spec.ScaleTargetRef.ApiVersion, Kind = spec.ScaleTargetRef.Kind, Name = spec.ScaleTargetRef.Name },
                MinReplicas = spec.MinReplicas, MaxReplicas = spec.MaxReplicas,
                TargetCPUUtilizationPercentage = spec.Metrics.Select(m => m.Resource).FirstOrDefault(r => r is { Name: "cpu", Target.AverageUtilization: not null })?.Target.AverageUtilization,
            },
            Status = new Older.HorizontalPodAutoscalerStatus
            {
                ObservedGeneration = status.ObservedGeneration, LastScaleTime = status.LastScaleTime, CurrentReplicas = status.CurrentReplicas ?? 0, DesiredReplicas = status.DesiredReplicas,
                CurrentCPUUtilizationPercentage = status.CurrentMetrics.Select(m => m.Resource).FirstOrDefault(r => r is { Name: "cpu" })?.Current.AverageUtilization,
            },
        }));
    }

    /// <inheritdoc/>
    public override ResourceObject Store(ResourceObject shown)
    {
        var older = ((OlderAutoscaler)shown.Value).Value;
        return ResourceObject.From(new HorizontalPodAutoscaler
        {
            Metadata = older.Metadata,
            Spec = new HorizontalPodAutoscalerSpec
            {
                ScaleTargetRef = new CrossVersionObjectReference { ApiVersion = older.Spec.ScaleTargetRef.ApiVersion, Kind = older.Spec.ScaleTargetRef.Kind, Name = older.Spec.ScaleTargetRef.Name },
                MinReplicas = older.Spec.MinReplicas, MaxReplicas = older.Spec.MaxReplicas,
                Metrics = older.Spec.TargetCPUUtilizationPercentage is { } percent
                    ? [new MetricSpec { Type = "Resource", Resource = new ResourceMetricSource { Name = "cpu", Target = new MetricTarget { Type = "Utilization", AverageUtilization = percent } } }]
                    : [],
            },
            Status = new HorizontalPodAutoscalerStatus
            {
                ObservedGeneration = older.Status.ObservedGeneration, LastScaleTime = older.Status.LastScaleTime, CurrentReplicas = older.Status.CurrentReplicas, DesiredReplicas = older.Status.DesiredReplicas,
                CurrentMetrics = older.Status.CurrentCPUUtilizationPercentage is { } now
                    ? [new MetricStatus { Type = "Resource", Resource = new ResourceMetricStatus { Name = "cpu", Current = new MetricValueStatus { AverageUtilization = now } } }]
                    : [],
            },
        });
    }

    /// <inheritdoc/>
    protected override void Store(JsonObject change)
    {
        if (change["spec"] is not JsonObject spec || !spec.Remove(Utilization, out var percent))
            return;
        spec["metrics"] = percent is null ? null : new JsonArray(new JsonObject
        {
            ["type"] = "Resource",
            ["resource"] = new JsonObject { ["name"] = "cpu", ["target"] = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = percent.DeepClone() } },
        });
    }
}
