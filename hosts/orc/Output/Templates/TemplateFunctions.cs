using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Orleans.Orchestrator.Hosts.Orc.Output.Templates;

/// <summary>The functions of templates: Go's own that make sense for JSON, and kubectl's <c>base64decode</c> and <c>exists</c>.</summary>
internal static partial class TemplateFunctions
{
    public static readonly HashSet<string> Known = ["index", "len", "printf", "print", "println", "eq", "ne", "lt", "le", "gt", "ge", "and", "or", "not", "base64decode", "exists", "html", "urlquery", "js"];

    public static JsonNode? Call(string name, List<JsonNode?> arguments)
    {
        if (arguments.Count == 0)
            throw TemplateParser.Wrong($"not enough arguments for {name}");
        return name switch
        {
            "index" => Index(arguments),
            "len" => JsonValue.Create(arguments[0] switch { JsonArray list => list.Count, JsonObject map => map.Count, null => 0, var v => Text(v).Length }),
            "printf" => JsonValue.Create(Format(Text(arguments[0]), arguments.Skip(1).ToList())),
            "print" => JsonValue.Create(string.Join(' ', arguments.Select(Text))),
            "println" => JsonValue.Create(string.Join(' ', arguments.Select(Text)) + "\n"),
            "eq" => JsonValue.Create(arguments.Skip(1).Any(a => JsonNode.DeepEquals(arguments[0], a) || Text(arguments[0]) == Text(a))),
            "ne" => JsonValue.Create(Text(arguments[0]) != Text(arguments.ElementAtOrDefault(1))),
            "lt" => JsonValue.Create(Order(arguments) < 0),
            "le" => JsonValue.Create(Order(arguments) <= 0),
            "gt" => JsonValue.Create(Order(arguments) > 0),
            "ge" => JsonValue.Create(Order(arguments) >= 0),
            "and" => arguments.Find(a => !IsTrue(a)) ?? arguments[^1],
            "or" => arguments.Find(IsTrue) ?? arguments[^1],
            "not" => JsonValue.Create(!IsTrue(arguments[0])),
            "base64decode" => JsonValue.Create(Encoding.UTF8.GetString(Convert.FromBase64String(Text(arguments[0])))),
            "exists" => JsonValue.Create(Index(arguments) is not null),
            "urlquery" => JsonValue.Create(Uri.EscapeDataString(Text(arguments[0]))),
            _ => arguments[0]?.DeepClone(),
        };
    }

    /// <summary>Go's truth: nothing, zero and what is empty are false.</summary>
    public static bool IsTrue(JsonNode? value) => value switch
    {
        null => false,
        JsonArray list => list.Count > 0,
        JsonObject map => map.Count > 0,
        _ => value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>().Length > 0,
            JsonValueKind.Number => value.ToJsonString() != "0",
            var kind => kind == JsonValueKind.True,
        },
    };

    public static string Text(JsonNode? value) => value is null ? "<no value>" : GoText.Of(value);

    private static JsonNode? Index(List<JsonNode?> arguments)
    {
        var found = arguments[0];
        foreach (var key in arguments.Skip(1))
        {
            found = found switch
            {
                JsonObject map => map[Text(key)],
                JsonArray list when int.TryParse(Text(key), CultureInfo.InvariantCulture, out var at) => at >= 0 && at < list.Count ? list[at]
                    : throw new CliException($"error: error executing template: index out of range: {at}"),
                _ => null,
            };
        }

        return found;
    }

    private static int Order(List<JsonNode?> arguments)
    {
        var (a, b) = (Text(arguments[0]), Text(arguments.ElementAtOrDefault(1)));
        return double.TryParse(a, CultureInfo.InvariantCulture, out var x) && double.TryParse(b, CultureInfo.InvariantCulture, out var y) ? x.CompareTo(y) : string.CompareOrdinal(a, b);
    }

    private static string Format(string format, List<JsonNode?> values)
    {
        var next = 0;
        return Verbs().Replace(format, match =>
        {
            if (match.Value == "%%")
                return "%";
            if (next >= values.Count)
                return $"%!{match.Value[^1]}(MISSING)";
            var text = Text(values[next++]);
            if (match.Value[^1] == 'q')
                text = JsonValue.Create(text)!.ToJsonString();
            if (match.Groups["precision"].Value.Length > 0 && double.TryParse(text, CultureInfo.InvariantCulture, out var number))
                text = number.ToString("F" + match.Groups["precision"].Value, CultureInfo.InvariantCulture);
            var width = match.Groups["width"].Value.Length > 0 ? Math.Min(int.Parse(match.Groups["width"].Value, CultureInfo.InvariantCulture), 1000) : 0;
            return match.Groups["left"].Value == "-" ? text.PadRight(width) : text.PadLeft(width);
        });
    }

    [GeneratedRegex(@"%(?<left>-?)0?(?<width>\d{0,4})(\.(?<precision>\d{1,2}))?[vsdqfgtx%]")]
    private static partial Regex Verbs();
}
