using System.Text.RegularExpressions;

namespace Orleans.Orchestrator.Api.Tests.Kubectl;

/// <summary>One command of a transcript.</summary>
/// <param name="Command">The arguments, parted by single blanks.</param>
/// <param name="Input">What it reads.</param>
/// <param name="Seen">What must be seen, line by line.</param>
public sealed record TranscriptStep(string Command, string Input, IReadOnlyList<string> Seen)
{
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

    private static string Text(string line) => Regex.Escape(line).Replace(@"\*", ".*", StringComparison.Ordinal);
}
