using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>Values as Go prints them with <c>%v</c>, which is what kubectl's columns show.</summary>
internal static class GoText
{
    public static string Of(JsonNode? node) => node switch
    {
        null => "<nil>",
        JsonObject map => "map[" + string.Join(' ', map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}:{Of(p.Value)}")) + "]",
        JsonArray list => "[" + string.Join(' ', list.Select(Of)) + "]",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonValue value when value.GetValueKind() == JsonValueKind.Number && value.ToJsonString().AsSpan().IndexOfAny(".eE") >= 0 && double.TryParse(value.ToJsonString(), CultureInfo.InvariantCulture, out var number)
            => number.ToString("R", CultureInfo.InvariantCulture),
        _ => node.ToJsonString(),
    };
}
