using System.Text.Json;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Values;

/// <summary>JSON of which nothing is known as values: whole numbers are ints, texts stay texts.</summary>
internal static class JsonValue
{
    public static object? Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => Number(json),
        JsonValueKind.Array => json.EnumerateArray().Select(Of).ToArray(),
        JsonValueKind.Object => new CelMap(json.EnumerateObject().Select(p => KeyValuePair.Create((object)p.Name, Of(p.Value)))),
        _ => null,
    };

    /// <summary>A number: an int when it is written as one and fits.</summary>
    public static object Number(JsonElement json) => json.TryGetInt64(out var whole) ? (object)whole : json.GetDouble();
}
