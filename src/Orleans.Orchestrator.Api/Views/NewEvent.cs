using System.Text.Json;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Events.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.Views;

/// <summary>An Event of group events.k8s.io, dressed as a resource so that it is written and read like one.</summary>
/// <param name="value">The event.</param>
internal sealed class NewEvent(Event value) : IResource<NewEvent>
{
    /// <inheritdoc/>
    public static ResourceKind Kind { get; } = ResourceKind.Of<NewEvent>("events.k8s.io", "v1", "Event", "events", namespaced: true, ["ev"], []);

    /// <inheritdoc/>
    public static NewEvent Empty { get; } = new(Event.Empty);

    /// <inheritdoc/>
    public static MessageSchema Schema => Event.Schema;

    /// <summary>The event.</summary>
    public Event Value => value;

    /// <inheritdoc/>
    public ObjectMeta Metadata => value.Metadata;

    ResourceKind IResource.Kind => Kind;

    /// <inheritdoc/>
    public static NewEvent ReadJson(ref Utf8JsonReader r, JsonReadContext c) => new(Event.ReadJson(ref r, c));

    /// <inheritdoc/>
    public static NewEvent ReadProto(ref ProtoReader r) => new(Event.ReadProto(ref r));

    /// <inheritdoc/>
    public NewEvent WithMetadata(ObjectMeta metadata) => new(value with { Metadata = metadata });

    /// <inheritdoc/>
    public void WriteJson(Utf8JsonWriter w) => value.WriteJson(w);

    /// <inheritdoc/>
    public void WriteProto(ProtoWriter w) => value.WriteProto(w);

    IResource IResource.WithMetadata(ObjectMeta metadata) => WithMetadata(metadata);
}
