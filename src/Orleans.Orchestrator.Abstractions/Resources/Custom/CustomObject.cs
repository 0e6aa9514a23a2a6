using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Resources.Custom;

/// <summary>
/// An object of a kind that a CustomResourceDefinition defines. What is not metadata is kept as JSON, one text for each field of the object.
/// </summary>
[GenerateSerializer, Immutable, Alias("orchestrator.CustomObject"), JsonConverter(typeof(CustomObjectJsonConverter))]
public sealed record CustomObject : IResource<CustomObject>
{
    [NonSerialized]
    private readonly ResourceKind? _kind;

    /// <inheritdoc/>
    public static CustomObject Empty { get; } = new();

    /// <summary>Stands for all custom kinds, where one is not known yet; an object's own is <see cref="Kind"/>.</summary>
    static ResourceKind IResource<CustomObject>.Kind => CustomObjectReader.Unnamed;

    static MessageSchema IMessage<CustomObject>.Schema => CustomVersion.Unknown;

    /// <summary>The collection's name, <c>PLURAL.GROUP</c>, which is also the definition's.</summary>
    [Id(0)]
    public string Collection { get; init; } = "";

    /// <summary><c>GROUP/VERSION</c>.</summary>
    [Id(1)]
    public string ApiVersion { get; init; } = "";

    /// <summary>Kind in CamelCase.</summary>
    [Id(2)]
    public string KindName { get; init; } = "";

    /// <inheritdoc/>
    [Id(3)]
    public ObjectMeta Metadata { get; init; } = ObjectMeta.Empty;

    /// <summary>The other fields of the object, such as <c>spec</c>, each as JSON whose objects are ordered by key.</summary>
    [Id(4)]
    public Map<RawJson> Fields { get; init; } = Map<RawJson>.Empty;

    /// <summary>The version of the kind that the object is in. Without its definition at hand it says no more than the object itself.</summary>
    [JsonIgnore]
    public ResourceKind Kind
    {
        get => _kind ?? CustomObjectReader.KindOf(this);
        init => (_kind, Collection, ApiVersion, KindName) = (value, value.Collection, value.ApiVersion, value.Kind);
    }

    ResourceKind IResource.Kind => Kind;

    /// <inheritdoc/>
    public CustomObject WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };

    IResource IResource.WithMetadata(ObjectMeta metadata) => WithMetadata(metadata);

    /// <summary>The object as another version of its kind.</summary>
    public CustomObject InVersion(ResourceKind kind) => ReferenceEquals(_kind, kind) ? this : this with { Kind = kind };

    /// <summary>Reads an object that names its kind but not its collection: <see cref="Collection"/> stays empty.</summary>
    public static CustomObject ReadJson(ref Utf8JsonReader r, JsonReadContext c) => CustomObjectReader.Read(ref r, c, null);

    /// <inheritdoc/>
    public void WriteJson(Utf8JsonWriter w)
    {
        w.WriteStartObject();
        w.WriteString("apiVersion"u8, ApiVersion);
        w.WriteString("kind"u8, KindName);
        w.WriteMessage("metadata"u8, Metadata);
        foreach (var (name, value) in Fields)
        {
            w.WritePropertyName(name);
            w.WriteRawValue(value.Text, skipInputValidation: true);
        }

        w.WriteEndObject();
    }

    /// <summary>There is none.</summary>
    /// <exception cref="ProtoException">Always.</exception>
    public static CustomObject ReadProto(ref ProtoReader r) => throw new ProtoException("custom resources have no protobuf form");

    /// <summary>There is none.</summary>
    /// <exception cref="ProtoException">Always.</exception>
    public void WriteProto(ProtoWriter w) => throw new ProtoException("custom resources have no protobuf form");

    /// <inheritdoc/>
    public bool Equals(CustomObject? other) => ReferenceEquals(this, other) || (other is not null && Collection == other.Collection
        && ApiVersion == other.ApiVersion && KindName == other.KindName && Metadata.Equals(other.Metadata) && Fields.Equals(other.Fields));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Collection, ApiVersion, KindName, Metadata, Fields.Count);

    /// <summary>Names the object; never its content.</summary>
    public override string ToString() => Metadata.Namespace is { Length: > 0 } ns ? $"{KindName} {ns}/{Metadata.Name}" : $"{KindName} {Metadata.Name}";
}
