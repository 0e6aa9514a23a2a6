namespace Orleans.Orchestrator.Hosts.Orc.Output.Templates;

/// <summary>Splits a template into text and actions, and nests its blocks.</summary>
internal sealed class TemplateParser(string template)
{
    private const int MaxDepth = 64;
    private readonly Queue<(bool Action, string Text)> _tokens = Tokens(template);

    /// <exception cref="CliException">An action is not closed, or is unknown.</exception>
    public List<TemplateNode> Parse()
    {
        var nodes = Block(0, out var end);
        return end.Length == 0 ? nodes : throw Wrong($"unexpected {{{{{end}}}}}");
    }

    private List<TemplateNode> Block(int depth, out string end)
    {
        if (depth > MaxDepth)
            throw Wrong($"blocks nest more than {MaxDepth} deep");
        var nodes = new List<TemplateNode>();
        while (_tokens.TryDequeue(out var token))
        {
            if (!token.Action)
            {
                nodes.Add(new TemplateNode("text", token.Text));
                continue;
            }

            var word = token.Text.Split(' ', 2)[0];
            var rest = token.Text[word.Length..].Trim();
            if (word is "end" or "else")
            {
                end = token.Text;
                return nodes;
            }

            if (token.Text.StartsWith("/*", StringComparison.Ordinal))
                continue;
            if (word is "define" or "template" or "block" or "break" or "continue")
                throw Wrong($"{{{{{word}}}}} is not supported");
            nodes.Add(word is "if" or "range" or "with" ? Nested(word, rest, depth) : new TemplateNode("print", token.Text));
        }

        end = "";
        return nodes;
    }

    private TemplateNode Nested(string word, string pipeline, int depth)
    {
        var body = Block(depth + 1, out var end);
        if (end.StartsWith("else if ", StringComparison.Ordinal))
            return new TemplateNode(word, pipeline) { Body = body, Else = [Nested("if", end["else if ".Length..], depth + 1)] };
        if (end == "else")
        {
            var otherwise = Block(depth + 1, out var last);
            return last == "end" ? new TemplateNode(word, pipeline) { Body = body, Else = otherwise } : throw Wrong("unexpected EOF");
        }

        return end == "end" ? new TemplateNode(word, pipeline) { Body = body } : throw Wrong("unexpected EOF");
    }

    private static Queue<(bool Action, string Text)> Tokens(string template)
    {
        var tokens = new Queue<(bool, string)>();
        var (at, trim) = (0, false);
        while (at < template.Length)
        {
            var open = template.IndexOf("{{", at, StringComparison.Ordinal);
            var text = open < 0 ? template[at..] : template[at..open];
            if (trim)
                text = text.TrimStart();
            if (open < 0)
            {
                tokens.Enqueue((false, text));
                break;
            }

            var close = Close(template, open + 2);
            var action = template[(open + 2)..close];
            if (action is ['-', ' ', ..])
                (text, action) = (text.TrimEnd(), action[2..]);
            trim = action is [.., ' ', '-'];
            if (trim)
                action = action[..^2];
            if (text.Length > 0)
                tokens.Enqueue((false, text));
            tokens.Enqueue((true, action.Trim()));
            at = close + 2;
        }

        return tokens;
    }

    private static int Close(string template, int from)
    {
        var quote = '\0';
        for (var i = from; i < template.Length; i++)
        {
            if (quote != '\0' && template[i] == '\\' && quote == '"')
                i++;
            else if (quote != '\0')
                quote = template[i] == quote ? '\0' : quote;
            else if (template[i] is '"' or '`')
                quote = template[i];
            else if (template[i] == '}' && i + 1 < template.Length && template[i + 1] == '}')
                return i;
        }

        throw Wrong("unclosed action");
    }

    public static CliException Wrong(string what) => new($"error: error parsing template: {what}", 2);
}
