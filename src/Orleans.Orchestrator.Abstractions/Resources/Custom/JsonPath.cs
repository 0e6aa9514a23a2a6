using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Resources.Custom;

/// <summary>
/// A place in a custom object, in the part of Kubernetes' JSONPath that definitions use: <c>.spec.a</c>, <c>.a['b.c']</c>, <c>.list[0]</c>,
/// <c>.list[*]</c>, <c>.list[?(@.type=="Ready")].status</c>; a backslash takes a dot into a name.
/// </summary>
public sealed class JsonPath
{
    private const int MaxLength = 4096;
    private readonly ImmutableArray<Step> _steps;

    private JsonPath(string text, ImmutableArray<Step> steps) => (Text, _steps) = (text, steps);

    /// <summary>The path as it was given.</summary>
    public string Text { get; }

    /// <summary>The names of a path that has nothing but names; default for any other.</summary>
    public ImmutableArray<string> Names => _steps.All(s => s is { Name: not null }) ? [.. _steps.Select(s => s.Name!)] : default;

    /// <summary>Reads a path; of one that is malformed nothing is ever found.</summary>
    public static JsonPath Parse(string text) => TryParse(text, out var path) ? path : new JsonPath(text, [Step.Nothing]);

    /// <summary>Reads a path.</summary>
    /// <returns>False when it is malformed.</returns>
    public static bool TryParse(string text, out JsonPath path)
    {
        path = null!;
        var trimmed = text is ['{', .., '}'] ? text[1..^1] : text;
        if (trimmed.Length is 0 or > MaxLength)
            return false;
        var steps = ImmutableArray.CreateBuilder<Step>();
        for (var at = trimmed[0] == '$' ? 1 : 0; at < trimmed.Length;)
        {
            var step = trimmed[at] switch
            {
                '.' => ReadName(trimmed, ref at),
                '[' => ReadBracket(trimmed, ref at),
                _ => null,
            };
            if (step is null)
                return false;
            steps.Add(step);
        }

        path = new JsonPath(text, steps.ToImmutable());
        return steps.Count > 0;
    }

    /// <summary>The first value at the place; null when there is none.</summary>
    public JsonElement? First(CustomObject value)
    {
        if (_steps[0].Name is not { } root)
            return null;
        JsonElement? start = root switch
        {
            "metadata" => Metadata(value),
            "apiVersion" => JsonSerializer.SerializeToElement(value.ApiVersion),
            "kind" => JsonSerializer.SerializeToElement(value.KindName),
            _ => value.Fields.TryGetValue(root, out var field) ? Element(field.Text) : null,
        };
        return start is { } element ? First(element, 1) : null;
    }

    /// <summary>The value at the place as plain text: empty when there is none, or when it is no scalar.</summary>
    public string FirstText(CustomObject value) => First(value) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } scalar => scalar.GetRawText(),
        _ => "",
    };

    private JsonElement? First(JsonElement value, int at)
    {
        if (at == _steps.Length)
            return value;
        foreach (var next in _steps[at].Follow(value))
        {
            if (First(next, at + 1) is { } found)
                return found;
        }

        return null;
    }

    private static JsonElement Metadata(CustomObject value)
    {
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
            value.Metadata.WriteJson(writer);
        return Element(Encoding.UTF8.GetString(buffer.Written));
    }

    private static JsonElement Element(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = JsonReadContext.MaxDepth });
        return document.RootElement.Clone();
    }

    private static Step? ReadName(string text, ref int at)
    {
        var name = new StringBuilder();
        for (at++; at < text.Length && text[at] is not ('.' or '['); at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
                at++;
            name.Append(text[at]);
        }

        return name.Length == 0 ? at < text.Length && text[at] == '[' ? ReadBracket(text, ref at) : null : name.ToString() is "*" ? Step.All : new Step { Name = name.ToString() };
    }

    private static Step? ReadBracket(string text, ref int at)
    {
        var end = text.IndexOf(']', at);
        // A text in a filter may have a bracket of its own.
        if (at + 1 < text.Length && text[at + 1] == '?')
            end = text.IndexOf(")]", at, StringComparison.Ordinal) is var close and >= 0 ? close + 1 : -1;
        if (end < 0)
            return null;
        var inner = text[(at + 1)..end].Trim();
        at = end + 1;
        if (inner == "*")
            return Step.All;
        if (inner is ['\'', .. var quoted, '\''] || inner is ['"', .. var doubled, '"'] && (quoted = doubled) is not null)
            return new Step { Name = quoted };
        if (inner is ['?', '(', .. var filter, ')'])
            return Filter.TryParse(filter.Trim(), out var parsed) ? new Step { Filter = parsed } : null;
        return int.TryParse(inner, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index) ? new Step { Index = index } : null;
    }

    /// <summary>One step down.</summary>
    private sealed class Step
    {
        public static Step Nothing { get; } = new();

        public static Step All { get; } = new();

        public string? Name { get; init; }

        public int? Index { get; init; }

        public Filter? Filter { get; init; }

        public IEnumerable<JsonElement> Follow(JsonElement value)
        {
            if (Name is not null)
                return value.ValueKind == JsonValueKind.Object && value.TryGetProperty(Name, out var member) ? [member] : [];
            if (value.ValueKind == JsonValueKind.Object && ReferenceEquals(this, All))
                return value.EnumerateObject().Select(p => p.Value);
            if (value.ValueKind != JsonValueKind.Array || ReferenceEquals(this, Nothing))
                return [];
            if (Filter is not null)
                return value.EnumerateArray().Where(Filter.Matches);
            if (Index is not { } index)
                return value.EnumerateArray();
            index = index < 0 ? value.GetArrayLength() + index : index;
            return index >= 0 && index < value.GetArrayLength() ? [value[index]] : [];
        }
    }

    /// <summary><c>@.name == "value"</c> and the like.</summary>
    private sealed record Filter(JsonPath Place, string? Operator, string Value)
    {
        private static readonly string[] Operators = ["==", "!=", "<=", ">=", "<", ">"];

        public static bool TryParse(string text, out Filter filter)
        {
            filter = null!;
            var sign = Operators.FirstOrDefault(o => text.Contains(o, StringComparison.Ordinal));
            var at = sign is null ? text.Length : text.IndexOf(sign, StringComparison.Ordinal);
            var left = text[..at].Trim();
            if (!left.StartsWith('@') || !JsonPath.TryParse(left[1..], out var place))
                return false;
            var right = sign is null ? "" : text[(at + sign.Length)..].Trim();
            filter = new Filter(place, sign, right is ['"', .. var a, '"'] ? a : right is ['\'', .. var b, '\''] ? b : right);
            return true;
        }

        public bool Matches(JsonElement item)
        {
            if (Place.First(item, 0) is not { } found)
                return false;
            if (Operator is null)
                return true;
            var text = found.ValueKind == JsonValueKind.String ? found.GetString()! : found.GetRawText();
            if (Operator is "==" or "!=")
                return text == Value == (Operator == "==");
            return double.TryParse(text, CultureInfo.InvariantCulture, out var left) && double.TryParse(Value, CultureInfo.InvariantCulture, out var right)
                && Operator switch { "<" => left < right, ">" => left > right, "<=" => left <= right, _ => left >= right };
        }
    }
}
