using System.Collections.Immutable;
using System.Text.Json;
using Orleans.Orchestrator.Resources.Custom;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Resources;

/// <summary>A stored kind: its names in the API and how its objects are read.</summary>
public sealed class ResourceKind
{
    private readonly ReadJsonFunction _readJson;
    private readonly ReadProtoFunction _readProto;

    private ResourceKind(ReadJsonFunction readJson, ReadProtoFunction readProto) => (_readJson, _readProto) = (readJson, readProto);

    private delegate IResource ReadJsonFunction(ref Utf8JsonReader r, JsonReadContext c);

    private delegate IResource ReadProtoFunction(ref ProtoReader r);

    /// <summary>API group, empty for core.</summary>
    public required string Group { get; init; }

    /// <summary>Version within the group, such as <c>v1</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Kind in CamelCase, such as <c>ReplicaSet</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Lower-case plural as in URLs, such as <c>replicasets</c>.</summary>
    public required string Plural { get; init; }

    /// <summary>Whether its objects live in namespaces.</summary>
    public required bool Namespaced { get; init; }

    /// <summary>Abbreviations for command lines, such as <c>rs</c>.</summary>
    public required ImmutableArray<string> ShortNames { get; init; }

    /// <summary>Groups of kinds for command lines, such as <c>all</c>.</summary>
    public required ImmutableArray<string> Categories { get; init; }

    /// <summary>Whether its objects are made when somebody asks for them, and stored nowhere.</summary>
    public bool IsComputed { get; private init; }

    /// <summary>The record's type.</summary>
    public required Type ClrType { get; init; }

    /// <summary>The record's description.</summary>
    public required MessageSchema Schema { get; init; }

    /// <summary>Lower-case singular, such as <c>replicaset</c>.</summary>
    public string Singular { get => field ?? Kind.ToLowerInvariant(); init; }

    /// <summary>Kind of its lists, such as <c>ReplicaSetList</c>.</summary>
    public string ListKind { get => field ?? Kind + "List"; init; }

    /// <summary>What a CustomResourceDefinition says of this version of the kind; null for kinds that are built in.</summary>
    public CustomVersion? Custom { get; private init; }

    /// <summary>Whether it is defined by a CustomResourceDefinition: its objects are <see cref="CustomObject"/>s and have no protobuf form.</summary>
    public bool IsCustom => ClrType == typeof(CustomObject);

    /// <summary><c>v1</c> or <c>apps/v1</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The collection's name, <c>pods</c> or <c>deployments.apps</c>; also the key of its collection grain.</summary>
    public string Collection => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>Whether the kind has a status of its own, and so a status subresource.</summary>
    public bool HasStatus => Custom is { } custom ? custom.HasStatus : Schema.Find("status") is not null;

    /// <summary>The entry of one record type.</summary>
    public static ResourceKind Of<T>(
        string group, string version, string kind, string plural, bool namespaced, ImmutableArray<string> shortNames, ImmutableArray<string> categories,
        bool isComputed = false)
        where T : class, IResource<T> => new(
            static (ref Utf8JsonReader r, JsonReadContext c) => T.ReadJson(ref r, c),
            static (ref ProtoReader r) => T.ReadProto(ref r))
        {
            Group = group, Version = version, Kind = kind, Plural = plural, Namespaced = namespaced,
            ShortNames = shortNames, Categories = categories, IsComputed = isComputed, ClrType = typeof(T), Schema = T.Schema,
        };

    /// <summary>The entry of one version of a custom kind.</summary>
    /// <param name="version">What its definition says of it; null when only its name is known.</param>
    /// <param name="group">API group.</param>
    /// <param name="name">The version's name.</param>
    /// <param name="kind">Kind in CamelCase.</param>
    /// <param name="plural">Lower-case plural.</param>
    /// <param name="namespaced">Whether its objects live in namespaces.</param>
    /// <param name="names">What else it is called.</param>
    internal static ResourceKind OfCustom(CustomVersion? version, string group, string name, string kind, string plural, bool namespaced, CustomNames names)
    {
        ResourceKind? self = null;
        self = new ResourceKind(
            (ref Utf8JsonReader r, JsonReadContext c) => CustomObjectReader.Read(ref r, c, self!),
            static (ref ProtoReader _) => throw new ProtoException("custom resources have no protobuf form"))
        {
            Group = group, Version = name, Kind = kind, Plural = plural, Namespaced = namespaced,
            ShortNames = names.ShortNames, Categories = names.Categories, Singular = names.Singular, ListKind = names.ListKind,
            ClrType = typeof(CustomObject), Schema = CustomVersion.Unknown, Custom = version,
        };
        return self;
    }

    /// <summary>Whether both read objects alike: they are of one definition, in the same state but for the definition's own bookkeeping.</summary>
    public bool ReadsLike(ResourceKind? other) => ReferenceEquals(this, other) || (Custom is { } own && other?.Custom is { } its && Version == other.Version
        && own.Definition.Metadata.Uid == its.Definition.Metadata.Uid && own.Definition.Spec.Equals(its.Definition.Spec));

    /// <summary>
    /// An object of the kind as this version shows it: of custom kinds by its name. Where a webhook converts, that is somebody else's to do
    /// before, and the object stays as it is.
    /// </summary>
    public ResourceObject Show(ResourceObject value) => Custom is { IsConvertedByWebhook: false } && value.Value is CustomObject custom && custom.Kind.Version != Version
        ? ResourceObject.From(custom.InVersion(this))
        : value;

    /// <summary>
    /// The kind by which a stored object is to be read. Where a webhook converts, objects stay in the version in which they were written;
    /// where a version is only a name, or is defined no longer, they are read as this one.
    /// </summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public ResourceKind ForStored(ReadOnlySpan<byte> json) =>
        Custom is { IsConvertedByWebhook: true } custom && CustomObjectReader.VersionOf(json) is { } version ? custom.Kind.Version(version) ?? this : this;

    /// <summary>Reads an object of this kind from JSON; faults are noted in <paramref name="context"/>.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public IResource ReadJson(ReadOnlySpan<byte> json, JsonReadContext context)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonReadContext.MaxDepth });
        var result = _readJson(ref reader, context);
        if (reader.Read())
            throw new JsonException("there is more text after the object");
        return result;
    }

    /// <summary>Reads an object of this kind from protobuf (without Kubernetes' envelope).</summary>
    /// <exception cref="ProtoException">The bytes are not such a message.</exception>
    public IResource ReadProto(ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtoReader(bytes);
        return _readProto(ref reader);
    }

    /// <inheritdoc/>
    public override string ToString() => Collection;
}
