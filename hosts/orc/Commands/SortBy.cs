using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>--sort-by</c>: numbers as numbers, quantities as quantities, all else as text; what has no such field comes first.</summary>
internal static class SortBy
{
    /// <exception cref="CliException">None of the objects has the field.</exception>
    public static List<T> Sort<T>(List<T> items, string path, Func<T, JsonObject> objectOf)
    {
        var field = path.Trim('{', '}');
        field = field.StartsWith('.') || field.StartsWith('[') ? field : "." + field;
        var keyed = items.Select(i => (Item: i, Key: JsonPathSelector.Select(field, objectOf(i), objectOf(i)) is [var first, ..] ? first : null)).ToList();
        if (keyed.Count > 0 && keyed.TrueForAll(k => k.Key is null))
            throw new CliException($"error: couldn't find any field with path \"{{{field}}}\" in the list of objects");
        return [.. keyed.Order(Comparer<(T Item, JsonNode? Key)>.Create((a, b) => Compare(a.Key, b.Key))).Select(k => k.Item)];
    }

    private static int Compare(JsonNode? a, JsonNode? b)
    {
        if (a is null || b is null)
            return (a is null ? 0 : 1) - (b is null ? 0 : 1);
        if (a.GetValueKind() == JsonValueKind.Number && b.GetValueKind() == JsonValueKind.Number)
            return a.GetValue<double>().CompareTo(b.GetValue<double>());
        var (x, y) = (GoText.Of(a), GoText.Of(b));
        return Amounts.TryParse(x, out var p) && Amounts.TryParse(y, out var q) ? p.CompareTo(q) : string.CompareOrdinal(x, y);
    }
}
