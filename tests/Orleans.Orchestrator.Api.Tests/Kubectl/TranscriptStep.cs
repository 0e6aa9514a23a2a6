using System.Text.RegularExpressions;

namespace Orleans.Orchestrator.Api.Tests.Kubectl;

/// <summary>One command of a transcript.</summary>
/// <param name="Command">The arguments, parted by single blanks; behind what is to be in the environment.</param>
/// <param name="Input">What it reads.</param>
/// <param name="Seen">What must be seen, line by line.</param>
public sealed partial record TranscriptStep(string Command, string Input, IReadOnlyList<string> Seen)
{
    /// <summary>The command's arguments.</summary>
    public IEnumerable<string> Arguments => Words.SkipWhile(w => Variable().IsMatch(w));

    /// <summary>What is to be in its environment.</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment =>
        Words.TakeWhile(w => Variable().IsMatch(w)).Select(w => w.Split('=', 2)).Select(w => new KeyValuePair<string, string>(w[0], w[1]));

    private IEnumerable<string> Words => Word().Matches(Command).Select(w => w.Value.Replace("'", "", StringComparison.Ordinal));


    /// <summary>Whether this is what must be seen.</summary>
    public bool Allows(string folded) => Regex.IsMatch(folded, Pattern(), RegexOptions.None, TimeSpan.FromSeconds(20));

    private string Pattern()
    {
        var lines = Seen.Reverse().SkipWhile(l => l.Length == 0).Reverse().Select(l => l switch
        {
            "..." => @"(?:.*\n)*?",
            ['?', .. var rest] => $@"(?:{Text(rest)}\n)?",
            _ => Text(l) + @"\n",
        });
        return $@"\A{string.Concat(lines)}\n*\z";
    }

    [GeneratedRegex(@"(?:[^ ']|'[^']*')+")]
    private static partial Regex Word();

    [GeneratedRegex("^[A-Z_]+=")]
    private static partial Regex Variable();

    private static string Text(string line) => Regex.Escape(line).Replace(@"\*", ".*", StringComparison.Ordinal);
}
