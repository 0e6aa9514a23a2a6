using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Resources.Apiextensions.V1;

/// <summary>A schema's protobuf form (apiextensions <c>v1/generated.proto</c>).</summary>
internal static class JsonSchemaProto
{
    /// <summary>Writes an object with these fields, last to first as the writer wants it.</summary>
    public static void Write(ProtoWriter w, JsonElement value, ImmutableArray<JsonSchemaField> fields)
    {
        for (var i = fields.Length - 1; i >= 0; i--)
        {
            if (value.TryGetProperty(fields[i].Name, out var content))
                WriteField(w, fields[i], content);
        }
    }

    /// <summary>Reads an object with these fields.</summary>
    /// <exception cref="ProtoException">The bytes are not such a message.</exception>
    public static JsonObject Read(ref ProtoReader r, ImmutableArray<JsonSchemaField> fields)
    {
        var values = new JsonNode?[fields[^1].Number + 1];
        while (r.NextField(out var number))
        {
            if (number < values.Length && fields.FirstOrDefault(f => f.Number == number) is { } field)
                values[number] = ReadField(ref r, field.Form, values[number]);
            else
                r.Skip();
        }

        var result = new JsonObject();
        foreach (var field in fields)
        {
            if (values[field.Number] is { } value && !IsUnset(field.Form, value))
                result[field.Name] = value;
        }

        return result;
    }

    private static bool IsUnset(JsonSchemaForm form, JsonNode value) => form switch
    {
        JsonSchemaForm.Text => value.GetValue<string>().Length == 0,
        JsonSchemaForm.Flag => !value.GetValue<bool>(),
        _ => false,
    };

    private static void WriteField(ProtoWriter w, JsonSchemaField field, JsonElement content)
    {
        switch (field.Form)
        {
            case JsonSchemaForm.Text:
                w.Write(field.Number, content.GetString()!);
                break;
            case JsonSchemaForm.Flag:
                w.Write(field.Number, content.GetBoolean());
                break;
            case JsonSchemaForm.Count:
                w.Write(field.Number, content.GetInt64());
                break;
            case JsonSchemaForm.Number:
                w.Write(field.Number, content.GetDouble());
                break;
            case JsonSchemaForm.Json:
                Nested(w, field.Number, () => w.Write(1, content.GetRawText()));
                break;
            case JsonSchemaForm.SchemaMap or JsonSchemaForm.SchemaOrTextsMap:
                foreach (var entry in content.EnumerateObject().Reverse())
                    Nested(w, field.Number, () => WriteEntry(w, field.Form, entry));
                break;
            case JsonSchemaForm.Texts or JsonSchemaForm.JsonList or JsonSchemaForm.Schemas or JsonSchemaForm.Rules:
                foreach (var item in content.EnumerateArray().Reverse())
                    WriteItem(w, field, item);
                break;
            default:
                Nested(w, field.Number, () => WriteUnion(w, field.Form, content));
                break;
        }
    }

    private static void WriteItem(ProtoWriter w, JsonSchemaField field, JsonElement item)
    {
        if (field.Form == JsonSchemaForm.Texts)
            w.Write(field.Number, item.GetString()!);
        else if (field.Form == JsonSchemaForm.JsonList)
            Nested(w, field.Number, () => w.Write(1, item.GetRawText()));
        else
            Nested(w, field.Number, () => Write(w, item, field.Form == JsonSchemaForm.Rules ? JsonSchemaField.OfRule : JsonSchemaField.OfSchema));
    }

    private static void WriteEntry(ProtoWriter w, JsonSchemaForm form, JsonProperty entry)
    {
        Nested(w, 2, () =>
        {
            if (form == JsonSchemaForm.SchemaMap)
                Write(w, entry.Value, JsonSchemaField.OfSchema);
            else
                WriteUnion(w, form, entry.Value);
        });
        w.Write(1, entry.Name);
    }

    /// <summary>The inside of <c>…OrArray</c>, <c>…OrBool</c>, <c>…OrStringArray</c>, of a schema and of the documentation's address.</summary>
    private static void WriteUnion(ProtoWriter w, JsonSchemaForm form, JsonElement content)
    {
        switch (content.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                w.Write(1, content.GetBoolean());
                break;
            case JsonValueKind.Array when form == JsonSchemaForm.SchemaOrTextsMap:
                foreach (var item in content.EnumerateArray().Reverse())
                    w.Write(2, item.GetString()!);
                break;
            case JsonValueKind.Array:
                foreach (var item in content.EnumerateArray().Reverse())
                    Nested(w, 2, () => Write(w, item, JsonSchemaField.OfSchema));
                break;
            default:
                if (form is JsonSchemaForm.Schema or JsonSchemaForm.Plain)
                {
                    Write(w, content, form == JsonSchemaForm.Plain ? JsonSchemaField.OfDocs : JsonSchemaField.OfSchema);
                    break;
                }

                Nested(w, form == JsonSchemaForm.SchemaOrBool ? 2 : 1, () => Write(w, content, JsonSchemaField.OfSchema));
                if (form == JsonSchemaForm.SchemaOrBool)
                    w.Write(1, true);
                break;
        }
    }

    private static JsonNode? ReadField(ref ProtoReader r, JsonSchemaForm form, JsonNode? present)
    {
        switch (form)
        {
            case JsonSchemaForm.Text:
                return r.ReadString();
            case JsonSchemaForm.Flag:
                return r.ReadBool();
            case JsonSchemaForm.Count:
                return r.ReadInt64();
            case JsonSchemaForm.Number:
                return r.ReadDouble();
            case JsonSchemaForm.Json:
                return ReadJson(ref r);
            case JsonSchemaForm.SchemaMap or JsonSchemaForm.SchemaOrTextsMap:
                var map = present as JsonObject ?? [];
                ReadEntry(ref r, form, map);
                return map;
            case JsonSchemaForm.Texts:
                return Added(present, r.ReadString());
            case JsonSchemaForm.JsonList:
                return Added(present, ReadJson(ref r));
            case JsonSchemaForm.Schemas:
                return Added(present, ReadNested(ref r, JsonSchemaField.OfSchema));
            case JsonSchemaForm.Rules:
                return Added(present, ReadNested(ref r, JsonSchemaField.OfRule));
            case JsonSchemaForm.Schema or JsonSchemaForm.Plain:
                return ReadNested(ref r, form == JsonSchemaForm.Plain ? JsonSchemaField.OfDocs : JsonSchemaField.OfSchema);
            default:
                return ReadUnion(ref r, form);
        }
    }

    private static JsonNode? ReadUnion(ref ProtoReader r, JsonSchemaForm form)
    {
        var inner = r.ReadMessage();
        JsonNode? result = form == JsonSchemaForm.SchemaOrBool ? JsonSerializer.SerializeToNode(false) : null;
        while (inner.NextField(out var number))
        {
            result = (form, number) switch
            {
                (JsonSchemaForm.SchemaOrBool, 1) => result is JsonObject ? result : JsonSerializer.SerializeToNode(inner.ReadBool()),
                (JsonSchemaForm.SchemaOrBool, 2) or (_, 1) => ReadNested(ref inner, JsonSchemaField.OfSchema),
                (JsonSchemaForm.SchemaOrTextsMap, _) => Added(result, inner.ReadString()),
                _ => Added(result, ReadNested(ref inner, JsonSchemaField.OfSchema)),
            };
        }

        return result;
    }

    private static void ReadEntry(ref ProtoReader r, JsonSchemaForm form, JsonObject map)
    {
        var entry = r.ReadMessage();
        var name = "";
        JsonNode? value = null;
        while (entry.NextField(out var number))
        {
            if (number == 1)
                name = entry.ReadString();
            else if (form == JsonSchemaForm.SchemaMap)
                value = ReadNested(ref entry, JsonSchemaField.OfSchema);
            else
                value = ReadUnion(ref entry, form);
        }

        map[name] = value ?? new JsonObject();
    }

    private static JsonObject ReadNested(ref ProtoReader r, ImmutableArray<JsonSchemaField> fields)
    {
        var inner = r.ReadMessage();
        return Read(ref inner, fields);
    }

    private static JsonNode? ReadJson(ref ProtoReader r)
    {
        var raw = r.ReadRawJson();
        try
        {
            return raw is null ? null : JsonNode.Parse(raw.Text, documentOptions: JsonSchemaReader.DocumentOptions);
        }
        catch (JsonException e)
        {
            throw new ProtoException($"a JSON value is malformed: {e.Message}");
        }
    }

    private static JsonArray Added(JsonNode? list, JsonNode? item)
    {
        var result = list as JsonArray ?? [];
        result.Add(item);
        return result;
    }

    private static void Nested(ProtoWriter w, int number, Action write)
    {
        var start = w.Position;
        write();
        w.EndMessage(number, start);
    }
}
