using System.Text;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>Any object in words: titles for field names, one value a line, conditions as a table.</summary>
internal static class Describer
{
    private static readonly string[] Hidden = ["managedFields", "selfLink", "generateName"];

    /// <param name="item">The object.</param>
    /// <param name="secret">Whether its data must not be shown, only how long it is.</param>
    public static string Describe(JsonObject item, bool secret)
    {
        var text = new StringBuilder();
        var metadata = item["metadata"] as JsonObject ?? [];
        Line(text, 0, "Name", (string?)metadata["name"]);
        if ((string?)metadata["namespace"] is { } ns)
            Line(text, 0, "Namespace", ns);
        Map(text, "Labels", metadata["labels"] as JsonObject);
        Map(text, "Annotations", metadata["annotations"] as JsonObject);
        Line(text, 0, "Created", (string?)metadata["creationTimestamp"]);
        if ((string?)metadata["deletionTimestamp"] is { } deleted)
            Line(text, 0, "Terminating since", deleted);
        foreach (var owner in (metadata["ownerReferences"] as JsonArray ?? []).OfType<JsonObject>())
            Line(text, 0, "Controlled By", $"{(string?)owner["kind"]}/{(string?)owner["name"]}");
        foreach (var (name, value) in item)
        {
            if (name is "metadata" or "kind" or "apiVersion")
                continue;
            if (secret && name is "data" or "stringData")
                Lengths(text, value as JsonObject ?? []);
            else
                Field(text, 0, name, value);
        }

        return text.ToString();
    }

    private static void Field(StringBuilder text, int indent, string name, JsonNode? value)
    {
        if (Hidden.Contains(name))
            return;
        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                text.Append(' ', indent).Append(Title(name)).Append(":\n");
                foreach (var (key, inner) in map)
                    Field(text, indent + 2, key, inner);
                break;
            case JsonArray { Count: > 0 } list when name == "conditions":
                Conditions(text, indent, list);
                break;
            case JsonArray { Count: > 0 } list when list.All(i => i is JsonValue):
                Line(text, indent, Title(name), string.Join(", ", list.Select(Text)));
                break;
            case JsonArray { Count: > 0 } list:
                text.Append(' ', indent).Append(Title(name)).Append(":\n");
                foreach (var item in list.OfType<JsonObject>())
                {
                    text.Append(' ', indent + 2).Append("- ").Append(((string?)item["name"] ?? "").Trim()).Append('\n');
                    foreach (var (key, inner) in item.Where(p => p.Key != "name"))
                        Field(text, indent + 6, key, inner);
                }

                break;
            case JsonObject or JsonArray:
                break;
            default:
                Line(text, indent, Title(name), Text(value));
                break;
        }
    }

    private static void Conditions(StringBuilder text, int indent, JsonArray list)
    {
        text.Append(' ', indent).Append("Conditions:\n");
        var rows = list.OfType<JsonObject>().Select(c => new[] { (string?)c["type"] ?? "", (string?)c["status"] ?? "", (string?)c["reason"] ?? "", (string?)c["message"] ?? "" }).ToList();
        var width = Enumerable.Range(0, 3).Select(i => Math.Max(rows.Max(r => r[i].Length), 6)).ToArray();
        foreach (var row in rows.Prepend(["Type", "Status", "Reason", "Message"]))
            text.Append(' ', indent + 2).Append($"{row[0].PadRight(width[0])}  {row[1].PadRight(width[1])}  {row[2].PadRight(width[2])}  {row[3]}".TrimEnd()).Append('\n');
    }

    private static void Map(StringBuilder text, string title, JsonObject? map)
    {
        var entries = (map ?? []).Where(p => p.Key != "kubectl.kubernetes.io/last-applied-configuration").Select(p => $"{p.Key}={Text(p.Value)}").ToList();
        Line(text, 0, title, entries.Count == 0 ? "<none>" : entries[0]);
        foreach (var entry in entries.Skip(1))
            text.Append(' ', 17).Append(entry).Append('\n');
    }

    private static void Lengths(StringBuilder text, JsonObject data)
    {
        text.Append("Data:\n");
        foreach (var (key, value) in data)
            Line(text, 2, key, $"{Convert.FromBase64String((string?)value ?? "").Length} bytes");
    }

    private static void Line(StringBuilder text, int indent, string title, string? value) =>
        text.Append(' ', indent).Append((title + ":").PadRight(Math.Max(title.Length + 2, 17 - indent))).Append(value).Append('\n');

    /// <summary><c>podIPs</c> becomes <c>Pod IPs</c>.</summary>
    private static string Title(string name)
    {
        var title = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1]))
                title.Append(' ');
            title.Append(i == 0 ? char.ToUpperInvariant(name[i]) : name[i]);
        }

        return title.ToString();
    }

    private static string Text(JsonNode? value) => value is JsonValue v && v.TryGetValue<string>(out var text) ? text : value?.ToJsonString() ?? "<none>";
}
