using System.Text.Json;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Autoscaling.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.Views;

/// <summary>A HorizontalPodAutoscaler of version v1, dressed as a resource so that it is written and read like one.</summary>
/// <param name="value">The autoscaler.</param>
internal sealed class OlderAutoscaler(HorizontalPodAutoscaler value) : IResource<OlderAutoscaler>
{
    /// <inheritdoc/>
    public static ResourceKind Kind { get; } =
        ResourceKind.Of<OlderAutoscaler>("autoscaling", "v1", "HorizontalPodAutoscaler", "horizontalpodautoscalers", namespaced: true, ["hpa"], ["all"]);

    /// <inheritdoc/>
    public static OlderAutoscaler Empty { get; } = new(HorizontalPodAutoscaler.Empty);

    /// <inheritdoc/>
    public static MessageSchema Schema => HorizontalPodAutoscaler.Schema;

    /// <summary>The autoscaler.</summary>
    public HorizontalPodAutoscaler Value => value;

    /// <inheritdoc/>
    public ObjectMeta Metadata => value.Metadata;

    ResourceKind IResource.Kind => Kind;

    /// <inheritdoc/>
    public static OlderAutoscaler ReadJson(ref Utf8JsonReader r, JsonReadContext c) => new(HorizontalPodAutoscaler.ReadJson(ref r, c));

    /// <inheritdoc/>
    public static OlderAutoscaler ReadProto(ref ProtoReader r) => new(HorizontalPodAutoscaler.ReadProto(ref r));

    /// <inheritdoc/>
    public OlderAutoscaler WithMetadata(ObjectMeta metadata) => new(value with { Metadata = metadata });

    /// <inheritdoc/>
    public void WriteJson(Utf8JsonWriter w) => value.WriteJson(w);

    /// <inheritdoc/>
    public void WriteProto(ProtoWriter w) => value.WriteProto(w);

    IResource IResource.WithMetadata(ObjectMeta metadata) => WithMetadata(metadata);
}
