using System.Text;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>
/// kubectl's JSONPath templates (kubernetes.io/docs/reference/kubectl/jsonpath): text, <c>{.a.b}</c>, <c>{"\n"}</c> and
/// <c>{range …}…{end}</c>.
/// </summary>
internal static class JsonPath
{
    private const int MaxRanges = 16;

    /// <summary>The text that a template makes of an object.</summary>
    /// <param name="template">The template.</param>
    /// <param name="root">The object.</param>
    /// <param name="allowMissing">Whether what is not there is empty; otherwise it is an error.</param>
    /// <exception cref="CliException">The template can't be read.</exception>
    public static string Evaluate(string template, JsonNode root, bool allowMissing = true)
    {
        var tokens = Tokens(Braced(template));
        var result = new StringBuilder();
        if (!allowMissing)
            RequireAll(tokens, root);
        Run(tokens, 0, tokens.Count, root, root, result, 0);
        return result.ToString();
    }

    /// <summary>What a template selects, as a JSON list.</summary>
    /// <exception cref="CliException">The template can't be read.</exception>
    public static string AsJson(string template, JsonNode root)
    {
        var found = Tokens(Braced(template)).Where(t => t.Action && !IsLiteral(t.Text)).SelectMany(t => JsonPathSelector.Select(t.Text, root, root));
        return ObjectPrinter.Indented(new JsonArray([.. found.Select(f => ObjectPrinter.Sorted(f))])) + "\n";
    }

    /// <summary>kubectl takes a bare path as one in braces.</summary>
    private static string Braced(string template) => template.Contains('{') ? template : template.StartsWith('.') ? "{" + template + "}" : template;

    private static void RequireAll(List<(bool Action, string Text)> tokens, JsonNode root)
    {
        foreach (var (action, text) in tokens)
        {
            if (action && text is ['.', ..] && JsonPathSelector.Select(text, root, root).Count == 0)
                throw new CliException($"error: error executing jsonpath \"{{{text}}}\": {text.TrimStart('.')} is not found");
        }
    }

    private static void Run(List<(bool Action, string Text)> tokens, int from, int to, JsonNode root, JsonNode? current, StringBuilder result, int depth)
    {
        for (var i = from; i < to; i++)
        {
            var (action, text) = tokens[i];
            if (!action)
            {
                result.Append(text);
            }
            else if (text.StartsWith("range ", StringComparison.Ordinal))
            {
                var end = End(tokens, i);
                if (depth >= MaxRanges)
                    throw Wrong($"ranges nest more than {MaxRanges} deep");
                foreach (var item in JsonPathSelector.Select(text["range ".Length..].Trim(), root, current))
                    Run(tokens, i + 1, end, root, item, result, depth + 1);
                i = end;
            }
            else if (text == "end")
            {
                throw Wrong("not in range, nothing to end");
            }
            else
            {
                result.Append(IsLiteral(text) ? Unescape(text[1..^1]) : string.Join(' ', JsonPathSelector.Select(text, root, current).Select(Text)));
            }
        }
    }

    private static int End(List<(bool Action, string Text)> tokens, int range)
    {
        var open = 0;
        for (var i = range; i < tokens.Count; i++)
        {
            if (!tokens[i].Action)
                continue;
            open += tokens[i].Text == "end" ? -1 : tokens[i].Text.StartsWith("range ", StringComparison.Ordinal) ? 1 : 0;
            if (open == 0)
                return i;
        }

        throw Wrong("unterminated range: {end} is missing");
    }

    private static List<(bool Action, string Text)> Tokens(string template)
    {
        var tokens = new List<(bool, string)>();
        for (var i = 0; i < template.Length;)
        {
            if (template[i] != '{')
            {
                var open = template.IndexOf('{', i);
                var text = open < 0 ? template[i..] : template[i..open];
                tokens.Add((false, text));
                i += text.Length;
                continue;
            }

            var close = Close(template, i);
            tokens.Add((true, template[(i + 1)..close].Trim()));
            i = close + 1;
        }

        return tokens;
    }

    /// <summary>The brace that ends an action; braces in quotes do not count.</summary>
    private static int Close(string template, int open)
    {
        var quote = '\0';
        for (var i = open + 1; i < template.Length; i++)
        {
            var c = template[i];
            if (quote != '\0' && c == '\\')
                i++;
            else if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c is '"' or '\'')
                quote = c;
            else if (c == '}')
                return i;
        }

        throw Wrong($"unclosed action in \"{template}\"");
    }

    private static bool IsLiteral(string text) => text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0];

    private static string Unescape(string text) =>
        text.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);

    private static CliException Wrong(string what) => new($"error: error parsing jsonpath: {what}", 2);

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node?.ToJsonString() ?? "";
}
