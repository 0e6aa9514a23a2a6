using System.Text.Json;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Resources;

/// <summary>An API object of a stored kind.</summary>
public interface IResource
{
    /// <summary>What kind it is of.</summary>
    ResourceKind Kind { get; }

    /// <summary>Name, namespace, labels, owners.</summary>
    ObjectMeta Metadata { get; }

    /// <summary>The same object with other metadata.</summary>
    IResource WithMetadata(ObjectMeta metadata);

    /// <summary>Writes the object as Kubernetes JSON.</summary>
    void WriteJson(Utf8JsonWriter w);

    /// <summary>Writes the object's protobuf form (without Kubernetes' envelope).</summary>
    void WriteProto(Serialization.ProtoWriter w);
}

/// <summary>An API object of a stored kind, known by its record.</summary>
/// <typeparam name="TSelf">The record itself.</typeparam>
public interface IResource<TSelf> : IResource, IMessage<TSelf> where TSelf : class, IResource<TSelf>
{
    /// <summary>What kind it is.</summary>
    new static abstract ResourceKind Kind { get; }

    /// <inheritdoc cref="IResource.WithMetadata"/>
    new TSelf WithMetadata(ObjectMeta metadata);

    /// <inheritdoc cref="IMessage{TSelf}.WriteJson"/>
    new void WriteJson(Utf8JsonWriter w);

    /// <inheritdoc cref="IMessage{TSelf}.WriteProto"/>
    new void WriteProto(Serialization.ProtoWriter w);
}
