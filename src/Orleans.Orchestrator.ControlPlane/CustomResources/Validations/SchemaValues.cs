using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.ControlPlane.Expressions.Functions;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.ControlPlane.CustomResources.Validations;

/// <summary>JSON as values of the types that its schema gives it, see <see cref="SchemaTypes"/>.</summary>
internal static class SchemaValues
{
    public static object? Of(JsonNode? json, StructuralSchema? schema) => json switch
    {
        null => null,
        JsonObject members => Object(members, schema),
        JsonArray items => items.Select(i => Of(i, schema?.Items)).ToArray(),
        _ => Scalar(json.AsValue(), schema),
    };

    private static CelMap Object(JsonObject members, StructuralSchema? schema) => schema is null || schema.Type != "object" || schema.Additional is not null
        ? new CelMap(members.Select(m => KeyValuePair.Create((object)m.Key, Of(m.Value, schema?.Additional))))
        : CelMap.Object(members.Select(m => (Name: FieldNames.Escape(m.Key), m.Key, m.Value)).Where(m => m.Name is not null)
            .Select(m => KeyValuePair.Create(m.Name!, Of(m.Value, schema.Properties.GetValueOrDefault(m.Key)))));

    private static object? Scalar(System.Text.Json.Nodes.JsonValue json, StructuralSchema? schema) => json.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => Text(json.GetValue<string>(), schema),
        JsonValueKind.Number => Number(JsonSerializer.SerializeToElement(json), schema),
        _ => null,
    };

    private static object Number(JsonElement json, StructuralSchema? schema) => schema?.Type switch
    {
        "number" => json.GetDouble(),
        "integer" when !json.TryGetInt64(out _) => (long)json.GetDouble(),
        _ => Expressions.Values.JsonValue.Number(json),
    };

    private static object Text(string text, StructuralSchema? schema)
    {
        switch (schema?.Type == "string" ? schema.Format : null)
        {
            case "byte":
                return Convert.TryFromBase64String(text, new byte[text.Length], out _) ? new CelBytes(Convert.FromBase64String(text)) : text;
            case "duration":
                return TimeFunctions.TryDuration(text, out var span) ? span : text;
            case "date-time":
                return TimeFunctions.TryTimestamp(text, out var time) ? time : text;
            case "date":
                return DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : text;
            default:
                return text;
        }
    }
}
