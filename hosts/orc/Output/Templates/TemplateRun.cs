using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Output.Templates;

/// <summary>Makes the text of one object.</summary>
internal sealed class TemplateRun(JsonNode root, StringBuilder output)
{
    private readonly Dictionary<string, JsonNode?> _variables = new(StringComparer.Ordinal) { ["$"] = root };

    public void Execute(List<TemplateNode> nodes, JsonNode? dot)
    {
        foreach (var node in nodes)
        {
            switch (node.Word)
            {
                case "text":
                    output.Append(node.Text);
                    break;
                case "if":
                    Execute(TemplateFunctions.IsTrue(Value(node.Text, dot)) ? node.Body : node.Else, dot);
                    break;
                case "with":
                    var with = Value(node.Text, dot);
                    Execute(TemplateFunctions.IsTrue(with) ? node.Body : node.Else, TemplateFunctions.IsTrue(with) ? with : dot);
                    break;
                case "range":
                    Range(node, dot);
                    break;
                default:
                    var assigned = Assigned(node.Text, dot, out var value);
                    if (!assigned)
                        output.Append(TemplateFunctions.Text(value));
                    break;
            }
        }
    }

    private void Range(TemplateNode node, JsonNode? dot)
    {
        var (names, pipeline) = node.Text.Split(":=", 2) is [var left, var right] && left.TrimStart().StartsWith('$')
            ? (left.Split(',', StringSplitOptions.TrimEntries), right) : ([], node.Text);
        var items = Value(pipeline, dot) switch
        {
            JsonArray list => list.Select((v, i) => ((JsonNode?)JsonValue.Create(i), v)).ToList(),
            JsonObject map => [.. map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => ((JsonNode?)JsonValue.Create(p.Key), p.Value))],
            _ => [],
        };
        if (items.Count == 0)
            Execute(node.Else, dot);
        foreach (var (key, value) in items)
        {
            if (names.Length == 2)
                _variables[names[0]] = key;
            if (names.Length > 0)
                _variables[names[^1]] = value;
            Execute(node.Body, value);
        }
    }

    private bool Assigned(string text, JsonNode? dot, out JsonNode? value)
    {
        var at = text.StartsWith('$') ? text.IndexOf(":=", StringComparison.Ordinal) is >= 0 and var first ? first : text.IndexOf(" = ", StringComparison.Ordinal) : -1;
        value = Value(at < 0 ? text : text[(text.IndexOf('=', at) + 1)..], dot);
        if (at >= 0)
            _variables[text[..at].Trim()] = value;
        return at >= 0;
    }

    /// <summary>A pipeline: commands, each given what the one before it made as its last argument.</summary>
    private JsonNode? Value(string pipeline, JsonNode? dot)
    {
        JsonNode? value = null;
        var first = true;
        foreach (var command in TemplateWords.Split(pipeline, '|'))
        {
            var words = TemplateWords.Split(command, ' ');
            if (words.Count == 0)
                throw TemplateParser.Wrong("missing value for command");
            var arguments = words.Skip(1).Select(w => Operand(w, dot)).ToList();
            if (!first)
                arguments.Add(value);
            value = TemplateFunctions.Known.Contains(words[0]) ? TemplateFunctions.Call(words[0], arguments)
                : arguments.Count > 0 ? throw TemplateParser.Wrong($"function \"{words[0]}\" not defined") : Operand(words[0], dot);
            first = false;
        }

        return value;
    }

    private JsonNode? Operand(string word, JsonNode? dot)
    {
        if (word is ['"', .., '"'])
            return JsonNode.Parse(word);
        if (word is ['`', .., '`'])
            return JsonValue.Create(word[1..^1]);
        if (word is ['(', ..])
        {
            var close = word.LastIndexOf(')');
            return Path(Value(word[1..close], dot), word[(close + 1)..]);
        }

        if (word is "true" or "false")
            return JsonValue.Create(word == "true");
        if (word == "nil")
            return null;
        if (double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return JsonNode.Parse(number.ToString("R", CultureInfo.InvariantCulture));
        if (word == ".")
            return dot;
        if (word.StartsWith('.'))
            return Path(dot, word);
        if (!word.StartsWith('$'))
            throw TemplateParser.Wrong($"function \"{word}\" not defined");
        var name = word.IndexOf('.') is >= 0 and var at ? word[..at] : word;
        return _variables.TryGetValue(name, out var value) ? Path(value, word[name.Length..]) : throw TemplateParser.Wrong($"undefined variable \"{name}\"");
    }

    private static JsonNode? Path(JsonNode? from, string path)
    {
        foreach (var name in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
            from = from switch
            {
                JsonObject map => map[name],
                null => null,
                _ => throw new CliException($"error: error executing template: can't evaluate field {name} in type {(from is JsonArray ? "[]interface {}" : "interface {}")}"),
            };
        return from;
    }
}
