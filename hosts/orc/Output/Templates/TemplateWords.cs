namespace Orleans.Orchestrator.Hosts.Orc.Output.Templates;

/// <summary>Splits a pipeline at a character that is in no quotes and no brackets.</summary>
internal static class TemplateWords
{
    public static List<string> Split(string text, char at)
    {
        var words = new List<string>();
        var (start, depth, quote) = (0, 0, '\0');
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == at && depth == 0 && quote == '\0'))
            {
                if (text[start..i].Trim() is { Length: > 0 } word)
                    words.Add(word);
                start = i + 1;
            }
            else if (quote != '\0')
            {
                if (text[i] == '\\' && quote == '"')
                    i++;
                else if (text[i] == quote)
                    quote = '\0';
            }
            else if (text[i] is '"' or '`')
            {
                quote = text[i];
            }
            else
            {
                depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }

        return words;
    }
}
