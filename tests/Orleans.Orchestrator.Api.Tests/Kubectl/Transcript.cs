using System.Text;
using System.Text.RegularExpressions;

namespace Orleans.Orchestrator.Api.Tests.Kubectl;

/// <summary>Commands with what must be seen for each; the form is told at the beginning of <c>transcript.txt</c>.</summary>
public static class Transcript
{
    private static readonly (Regex Pattern, string Word)[] Changing =
    [
        (new(@"\x1b\[[0-9;]*m"), ""),
        (new(@"-[0-9a-f]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\b"), "-HASH-ID"),
        (new(@"\bnginx-deployment-[0-9a-f]{8,10}\b"), "nginx-deployment-HASH"),
        (new(@"\bnginx-[bcdfghjklmnpqrstvwxz2456789]{5}\b"), "nginx-ID"),
        (new(@"pod-template-hash=[0-9a-f]+"), "pod-template-hash=HASH"),
        (new(@"\b10\.\d+\.\d+\.\d+\b"), "IP"),
        (new(@"\b\d+(d|h|m|s)(\d+(h|m|s))?(?=\s|$|\))"), "AGE"),
        (new(@"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [-+]\d{4}"), "TIME"),
        (new(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "TIME"),
        (new(@"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "UID"),
        (new("resourceVersion: \"\\d+\""), "resourceVersion: \"N\""),
        (new(@"https://127\.0\.0\.1:\d+"), "SERVER"),
        (new(@"[ \t]+"), " "),
        (new(@" +(?=\n)"), ""),
    ];

    /// <summary>Reads the commands.</summary>
    public static IReadOnlyList<TranscriptStep> Read(string path)
    {
        var steps = new List<(string Command, StringBuilder Input, List<string> Seen)>();
        foreach (var line in File.ReadLines(path).SkipWhile(l => !l.StartsWith("$ ", StringComparison.Ordinal)))
        {
            if (line.StartsWith("$ ", StringComparison.Ordinal))
                steps.Add((line[2..], new StringBuilder(), []));
            else if (line.StartsWith("< ", StringComparison.Ordinal))
                steps[^1].Input.Append(line[2..]).Append('\n');
            else
                steps[^1].Seen.Add(line);
        }

        return [.. steps.Select(s => new TranscriptStep(s.Command, s.Input.ToString(), s.Seen))];
    }

    /// <summary>What was seen, without what is different every time.</summary>
    public static string Fold(string text, string space)
    {
        text = text.Replace(space, "SPACE", StringComparison.Ordinal);
        foreach (var (pattern, word) in Changing)
            text = pattern.Replace(text, word);
        text = text.TrimEnd('\n');
        return text.Length == 0 ? "" : text + "\n";
    }
}
