using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Resources;

/// <summary>
/// An object of any stored kind together with its Kubernetes JSON. Whichever of the two it was made from, the other is made
/// at most once, when first asked for; so a version of an object is serialized once for the store, all lists and all watchers.
/// </summary>
[GenerateSerializer, Immutable, Alias("orchestrator.ResourceObject"), JsonConverter(typeof(ResourceObjectJsonConverter))]
public sealed class ResourceObject
{
    // In place of the JSON of an object that does not keep it; not the empty array, which others may give.
    private static readonly byte[] Cold = new byte[1];

    [NonSerialized]
    private IResource? _value;

    [NonSerialized]
    private byte[]? _json;

    private ResourceObject(string collection, IResource? value, byte[]? json) => (Collection, _value, _json) = (collection, value, json);

    /// <summary>The collection's name, see <see cref="ResourceKind.Collection"/>.</summary>
    [Id(0)]
    public string Collection { get; private set; }

    // What crosses a silo's boundary is the JSON; the receiver parses it when it asks for the record. Internal rather than private,
    // since generated serializers of this assembly go through the accessors: there is no field that always holds it.
    [Id(1)]
    internal byte[] Body
    {
        get
        {
            var known = _json;
            return ReferenceEquals(known, Cold) ? Serialize(Value) : known ?? (_json = Serialize(Value));
        }
        set => _json = value;
    }

    /// <summary>The object's kind. Of a custom kind's object that came from elsewhere no more is known than what the object says itself.</summary>
    public ResourceKind Kind => ResourceKinds.FindCollection(Collection) ?? Value.Kind;

    /// <summary>The object's Kubernetes JSON, with kind and apiVersion.</summary>
    public ReadOnlyMemory<byte> Json => Body;

    /// <summary>The part of <see cref="Json"/> that is the object's metadata; empty where the JSON is not at hand, or begins otherwise than our own.</summary>
    public ReadOnlyMemory<byte> KeptMetadataJson
    {
        get
        {
            var known = _json;
            if (known is null || ReferenceEquals(known, Cold))
                return default;
            var reader = new Utf8JsonReader(known);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return default;
            // It stands behind kind and apiVersion.
            for (var names = 0; names < 3 && reader.Read() && reader.TokenType == JsonTokenType.PropertyName; names++)
            {
                var isMetadata = reader.ValueTextEquals("metadata"u8);
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                if (isMetadata)
                    return known.AsMemory(start, (int)reader.BytesConsumed - start);
            }

            return default;
        }
    }

    /// <summary>The object's record.</summary>
    /// <exception cref="JsonException">It was made from bytes that are no JSON.</exception>
    public IResource Value => _value ??= ResourceKinds.FindCollection(Collection) is { } kind
        ? kind.ReadJson(_json, new JsonReadContext())
        : Custom.CustomObjectReader.Read(Collection, _json);

    /// <summary>
    /// From now on only the record is kept, and the JSON made anew when it is asked for: in a collection of hundreds of thousands, of which
    /// hardly any is read before it changes again, the JSON would be a quarter of the memory.
    /// </summary>
    public void Cool()
    {
        _ = Value;
        _json = Cold;
    }

    /// <summary>An object with its record at hand.</summary>
    public static ResourceObject From(IResource value) => new(value.Kind.Collection, value, null);

    /// <summary>An object with its record and the JSON made from it at hand.</summary>
    public static ResourceObject From(IResource value, byte[] json) => new(value.Kind.Collection, value, json);

    /// <summary>An object known by its JSON, which must be complete and of the collection's kind.</summary>
    public static ResourceObject FromJson(string collection, byte[] json) => new(collection, null, json);

    /// <summary>The record as the type the caller knows it to be.</summary>
    /// <exception cref="InvalidCastException">It is of another kind.</exception>
    public T As<T>() where T : class, IResource<T> => (T)Value;

    /// <summary>An object's Kubernetes JSON.</summary>
    public static byte[] Serialize(IResource value)
    {
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
            value.WriteJson(writer);
        return buffer.Written.ToArray();
    }

    /// <inheritdoc/>
    public override string ToString() => _value?.ToString() ?? Collection;
}
