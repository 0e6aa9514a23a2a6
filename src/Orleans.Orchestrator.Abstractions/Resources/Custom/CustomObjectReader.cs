using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Resources.Custom;

/// <summary>
/// Reads custom objects. With the kind's schema at hand, fields that it does not know are noted and dropped, and what the object leaves
/// open is filled in: at every reading, so that a schema which changes also changes what is stored already.
/// </summary>
internal static class CustomObjectReader
{
    /// <summary>Stands for all custom kinds.</summary>
    public static ResourceKind Unnamed { get; } = ResourceKind.OfCustom(null, "", "", "CustomObject", "", false, new("", "", [], []));

    /// <summary>Reads an object that came without its kind's definition.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static CustomObject Read(string collection, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonReadContext.MaxDepth });
        return Read(ref reader, new JsonReadContext(), null) with { Collection = collection };
    }

    /// <summary>What an object says of its kind itself.</summary>
    public static ResourceKind KindOf(CustomObject value)
    {
        var (slash, dot) = (value.ApiVersion.IndexOf('/'), value.Collection.IndexOf('.'));
        return ResourceKind.OfCustom(
            null, dot < 0 ? "" : value.Collection[(dot + 1)..], value.ApiVersion[(slash + 1)..], value.KindName, dot < 0 ? value.Collection : value.Collection[..dot],
            !string.IsNullOrEmpty(value.Metadata.Namespace), new(value.KindName.ToLowerInvariant(), value.KindName + "List", [], []));
    }

    /// <summary>Reads an object; null for a kind that is not known.</summary>
    public static CustomObject Read(ref Utf8JsonReader r, JsonReadContext c, ResourceKind? kind)
    {
        var metadata = ObjectMeta.Empty;
        var fields = new JsonObject();
        if (c.StartObject(ref r))
            ReadFields(ref r, c, fields, ref metadata);
        if (kind?.Custom?.Schema is { } schema)
        {
            SchemaPruner.Prune(fields, schema, c);
            SchemaDefaults.Apply(fields, schema);
        }

        var result = new CustomObject { Metadata = metadata, Fields = JsonOrder.Fields(fields) };
        return kind is not null ? result with { Kind = kind } : result with { ApiVersion = c.ApiVersion ?? "", KindName = c.Kind ?? "" };
    }

    /// <summary>The version that an object's JSON names; null when it names none.</summary>
    public static string? VersionOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonReadContext.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isVersion = reader.ValueTextEquals("apiVersion"u8);
            reader.Read();
            if (isVersion && reader.TokenType == JsonTokenType.String)
                return reader.GetString()!.Split('/')[^1];
            reader.Skip();
        }

        return null;
    }

    private static void ReadFields(ref Utf8JsonReader r, JsonReadContext c, JsonObject fields, ref ObjectMeta metadata)
    {
        ulong seen = 0;
        while (c.NextProperty(ref r))
        {
            if (r.ValueTextEquals("kind"u8))
            {
                c.ReadKind(ref r);
            }
            else if (r.ValueTextEquals("apiVersion"u8))
            {
                c.ReadApiVersion(ref r);
            }
            else if (r.ValueTextEquals("metadata"u8))
            {
                c.Begin(ref r, "metadata", ref seen, 1);
                metadata = c.ReadMessage<ObjectMeta>(ref r);
                c.End();
            }
            else
            {
                ReadField(ref r, c, fields);
            }
        }
    }

    private static void ReadField(ref Utf8JsonReader r, JsonReadContext c, JsonObject into)
    {
        var name = r.GetString()!;
        c.Enter(name);
        if (into.ContainsKey(name))
            c.Fault(JsonFaultKind.DuplicateField, "duplicate field");
        r.Read();
        into[name] = ReadValue(ref r, c);
        c.End();
    }

    /// <summary>A value of any form; keys that come twice are noted.</summary>
    private static JsonNode? ReadValue(ref Utf8JsonReader r, JsonReadContext c)
    {
        switch (r.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new JsonObject();
                while (c.NextProperty(ref r))
                    ReadField(ref r, c, members);
                return members;
            case JsonTokenType.StartArray:
                var items = new JsonArray();
                while (r.Read() && r.TokenType != JsonTokenType.EndArray)
                {
                    c.Enter(items.Count);
                    items.Add(ReadValue(ref r, c));
                    c.End();
                }

                return items;
            default:
                return JsonNode.Parse(ref r);
        }
    }
}
