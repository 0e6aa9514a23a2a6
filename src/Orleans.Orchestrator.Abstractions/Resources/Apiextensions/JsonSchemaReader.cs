using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Resources.Apiextensions.V1;

/// <summary>Reads the JSON of a schema, noting what no schema has, into one canonical order.</summary>
internal static class JsonSchemaReader
{
    private static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 2 * JsonReadContext.MaxDepth };

    private delegate JsonNode? ReadValue(ref Utf8JsonReader r, JsonReadContext c);

    /// <summary>How stored schemas are parsed again.</summary>
    public static JsonDocumentOptions DocumentOptions { get; } = new() { MaxDepth = 2 * JsonReadContext.MaxDepth };

    /// <summary>The text of a schema.</summary>
    public static string Text(JsonObject schema) => schema.ToJsonString(Writing);

    /// <summary>Reads an object with these fields.</summary>
    public static JsonObject ReadObject(ref Utf8JsonReader r, JsonReadContext c, ImmutableArray<JsonSchemaField> fields)
    {
        var result = new JsonObject();
        if (!c.StartObject(ref r))
            return result;
        var values = new JsonNode?[fields[^1].Number + 1];
        var seen = 0UL;
        while (c.NextProperty(ref r))
        {
            if (JsonSchemaField.Find(fields, r.GetString()!) is not { } field)
            {
                c.Unknown(ref r);
                continue;
            }

            c.Begin(ref r, field.Name, ref seen, 1UL << field.Number);
            values[field.Number] = Read(ref r, c, field.Form);
            c.End();
        }

        foreach (var field in fields)
        {
            if (values[field.Number] is { } value)
                result[field.Name] = value;
        }

        return result;
    }

    /// <summary>Reads a value; null for what counts as not set.</summary>
    private static JsonNode? Read(ref Utf8JsonReader r, JsonReadContext c, JsonSchemaForm form) => form switch
    {
        JsonSchemaForm.Text => c.ReadStringOrUnset(ref r),
        JsonSchemaForm.Flag => c.ReadBoolOrUnset(ref r) is { } flag ? flag : null,
        JsonSchemaForm.Count => c.ReadInt64OrNull(ref r) is { } count ? count : null,
        JsonSchemaForm.Number => ReadNumber(ref r, c),
        JsonSchemaForm.Json => JsonNode.Parse(ref r),
        JsonSchemaForm.Texts => NotEmpty(new JsonArray([.. c.ReadStrings(ref r).Select(t => (JsonNode)t)])),
        JsonSchemaForm.JsonList => ReadList(ref r, c, static (ref r, _) => JsonNode.Parse(ref r)),
        JsonSchemaForm.Plain => r.TokenType == JsonTokenType.Null ? null : ReadObject(ref r, c, JsonSchemaField.OfDocs),
        JsonSchemaForm.Schema => ReadSchema(ref r, c),
        JsonSchemaForm.Schemas => ReadList(ref r, c, ReadSchema),
        JsonSchemaForm.Rules => ReadList(ref r, c, static (ref r, c) => ReadObject(ref r, c, JsonSchemaField.OfRule)),
        JsonSchemaForm.SchemaMap => ReadMap(ref r, c, ReadSchema),
        JsonSchemaForm.SchemaOrArray => r.TokenType == JsonTokenType.StartArray ? ReadList(ref r, c, ReadSchema) : ReadSchema(ref r, c),
        JsonSchemaForm.SchemaOrBool => r.TokenType is JsonTokenType.True or JsonTokenType.False ? r.GetBoolean() : ReadSchema(ref r, c),
        _ => ReadMap(ref r, c, static (ref r, c) => r.TokenType == JsonTokenType.StartArray ? new JsonArray([.. c.ReadStrings(ref r).Select(t => (JsonNode)t)]) : ReadSchema(ref r, c)),
    };

    private static JsonNode? ReadSchema(ref Utf8JsonReader r, JsonReadContext c) =>
        r.TokenType == JsonTokenType.Null ? null : ReadObject(ref r, c, JsonSchemaField.OfSchema);

    private static JsonNode? ReadNumber(ref Utf8JsonReader r, JsonReadContext c)
    {
        if (r.TokenType == JsonTokenType.Number)
            return JsonNode.Parse(ref r);
        if (r.TokenType != JsonTokenType.Null)
            c.Fault(JsonFaultKind.WrongType, "expected number");
        r.Skip();
        return null;
    }

    private static JsonArray? ReadList(ref Utf8JsonReader r, JsonReadContext c, ReadValue read)
    {
        if (r.TokenType != JsonTokenType.StartArray)
        {
            if (r.TokenType != JsonTokenType.Null)
                c.Fault(JsonFaultKind.WrongType, "expected array");
            r.Skip();
            return null;
        }

        var items = new JsonArray();
        while (r.Read() && r.TokenType != JsonTokenType.EndArray)
        {
            c.Enter(items.Count);
            items.Add(read(ref r, c));
            c.End();
        }

        return NotEmpty(items);
    }

    private static JsonObject? ReadMap(ref Utf8JsonReader r, JsonReadContext c, ReadValue read)
    {
        if (r.TokenType == JsonTokenType.Null || !c.StartObject(ref r))
            return null;
        var entries = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        while (c.NextProperty(ref r))
        {
            var name = r.GetString()!;
            c.Enter(name);
            r.Read();
            if (entries.ContainsKey(name))
                c.Fault(JsonFaultKind.DuplicateField, "duplicate field");
            entries[name] = read(ref r, c) ?? new JsonObject();
            c.End();
        }

        return entries.Count == 0 ? null : new JsonObject(entries);
    }

    private static JsonArray? NotEmpty(JsonArray items) => items.Count == 0 ? null : items;
}
