using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Manifests;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>Text that is laid out at the end: lines with tabs, two spaces for each level, in kubectl's forms.</summary>
internal sealed class Description
{
    private const int LongestAnnotation = 140;
    private readonly StringBuilder _text = new();

    /// <summary>One line.</summary>
    public Description Line(int level, string text)
    {
        _text.Append(' ', level * 2).Append(text).Append('\n');
        return this;
    }

    /// <summary>A title and a value, if there is one.</summary>
    public Description Field(int level, string title, string? value) => value is { Length: > 0 } ? Line(level, $"{title}:\t{value}") : this;

    /// <summary>A map, a line each.</summary>
    public void Labels(string title, JsonObject? labels)
    {
        var lines = (labels ?? []).OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={(string?)l.Value}").ToList();
        Line(0, $"{title}:\t{(lines.Count == 0 ? "<none>" : lines[0])}");
        foreach (var line in lines.Skip(1))
            Line(0, "\t" + line);
    }

    /// <summary>Annotations, without what apply keeps in them.</summary>
    public void Annotations(string title, JsonObject? annotations)
    {
        var known = (annotations ?? []).Where(a => a.Key != ThreeWayPatch.Annotation).OrderBy(a => a.Key, StringComparer.Ordinal).ToList();
        _text.Append(title).Append(":\t");
        if (known.Count == 0)
            _text.Append("<none>\n");
        for (var i = 0; i < known.Count; i++)
        {
            var value = ((string?)known[i].Value ?? "").TrimEnd('\n');
            _text.Append(i == 0 ? "" : "\t").Append(known[i].Key);
            if (value.Length + known[i].Key.Length + 2 <= LongestAnnotation && !value.Contains('\n'))
            {
                _text.Append(": ").Append(value).Append('\n');
                continue;
            }

            _text.Append(":\n");
            foreach (var line in value.Split('\n'))
                _text.Append("\t  ").Append(line.Length > LongestAnnotation - 2 ? line[..(LongestAnnotation - 2)] + "..." : line).Append('\n');
        }
    }

    /// <summary>Name, namespace where there is one.</summary>
    public void Heading(JsonObject item)
    {
        Line(0, $"Name:\t{(string?)item["metadata"]?["name"]}");
        if (item["metadata"]?["namespace"] is { } space)
            Line(0, $"Namespace:\t{(string?)space}");
    }

    public void Metadata(JsonObject item)
    {
        Labels("Labels", item["metadata"]?["labels"] as JsonObject);
        Annotations("Annotations", item["metadata"]?["annotations"] as JsonObject);
    }

    /// <summary>Who made it.</summary>
    public void Controller(JsonObject item)
    {
        if ((item["metadata"]?["ownerReferences"] as JsonArray ?? []).FirstOrDefault(o => (bool?)o?["controller"] == true) is { } owner)
            Line(0, $"Controlled By:\t{(string?)owner["kind"]}/{(string?)owner["name"]}");
    }

    /// <summary>What happened to it.</summary>
    public void Events(IReadOnlyList<JsonObject>? events, DateTimeOffset now)
    {
        if (events is null)
            return;
        if (events.Count == 0)
        {
            Line(0, "Events:\t<none>");
            return;
        }

        // A block of columns of its own.
        var rows = new Description().Line(0, "Events:").Line(1, "Type\tReason\tAge\tFrom\tMessage").Line(1, "----\t------\t----\t----\t-------");
        foreach (var happened in events.OrderBy(EventFields.Last))
            rows.Line(1, $"{(string?)happened["type"]}\t{(string?)happened["reason"]}\t{EventFields.Age(happened, now)}\t{EventFields.From(happened)}\t{((string?)happened["message"] ?? "").Trim()}");
        _text.Append(rows._text);
    }

    /// <summary>The time of a field as people write it; empty when there is none.</summary>
    public static string Time(JsonNode? time) =>
        DateTimeOffset.TryParse((string?)time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at.ToLocalTime().ToString("ddd, dd MMM yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture) is var text ? text[..^3] + text[^2..] : "" : "";

    /// <summary>A label selector as one line.</summary>
    public static string Selector(JsonNode? selector)
    {
        if (selector is not JsonObject map)
            return "<none>";
        var parts = (map["matchLabels"] as JsonObject ?? []).OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={(string?)l.Value}")
            .Concat((map["matchExpressions"] as JsonArray ?? []).OfType<JsonObject>().Select(Expression));
        return string.Join(',', parts) is { Length: > 0 } text ? text : "<none>";
    }

    /// <summary>A map as one line.</summary>
    public static string Pairs(JsonNode? map) =>
        map is JsonObject { Count: > 0 } labels ? string.Join(',', labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={(string?)l.Value}")) : "<none>";

    public override string ToString() => TabWriter.Format(_text.ToString(), 0, 2);

    private static string Expression(JsonObject e)
    {
        var values = string.Join(',', (e["values"] as JsonArray ?? []).Select(v => (string?)v));
        return (string?)e["operator"] switch
        {
            "In" => $"{(string?)e["key"]} in ({values})", "NotIn" => $"{(string?)e["key"]} notin ({values})",
            "DoesNotExist" => $"!{(string?)e["key"]}", _ => (string?)e["key"] ?? "",
        };
    }
}
