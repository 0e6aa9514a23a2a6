namespace Orleans.Orchestrator.Hosts.Orc.Arguments;

/// <summary>What somebody may have meant.</summary>
internal static class Suggestions
{
    private const int MostEdits = 2;

    /// <summary>Those of the known words that a word is at most two edits away from, or begins.</summary>
    public static IEnumerable<string> For(string word, IEnumerable<string> known) =>
        known.Select(k => (Word: k, Edits: Distance(word, k))).Where(k => k.Edits <= MostEdits || (word.Length > 1 && k.Word.StartsWith(word, StringComparison.Ordinal)))
            .OrderBy(k => k.Edits).ThenBy(k => k.Word, StringComparer.Ordinal).Select(k => k.Word).Take(3);

    /// <summary>Levenshtein's distance.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
