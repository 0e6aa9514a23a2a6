using System.Text;

namespace Orleans.Orchestrator.Containers.Images.Build.Dockerfiles;

/// <summary>
/// Cuts a Dockerfile into instructions: parser directives, comments, continuation lines
/// (docs.docker.com/reference/dockerfile, "Format", "Parser directives", "escape").
/// </summary>
internal static class DockerfileLines
{
    private const int MaxLength = 1 << 20;

    public static (IReadOnlyList<DockerfileLine> Lines, char Escape) Split(string text, List<DockerfileError> errors)
    {
        var found = new List<DockerfileLine>();
        if (text.Length > MaxLength)
        {
            errors.Add(new DockerfileError(1, $"the Dockerfile has more than {MaxLength} characters"));
            return (found, '\\');
        }

        var raw = text.TrimStart('\uFEFF').Split('\n');
        var escape = ReadDirectives(raw, errors);
        for (var i = 0; i < raw.Length; i++)
        {
            var line = raw[i].Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            var start = i + 1;
            var joined = Join(raw, ref i, escape);
            if (joined.Length > 0)
                found.Add(Instruction(start, joined));
        }

        return (found, escape);
    }

    private static char ReadDirectives(string[] raw, List<DockerfileError> errors)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < raw.Length; i++)
        {
            var line = raw[i].Trim();
            var equals = line.IndexOf('=');
            if (!line.StartsWith('#') || equals < 0)
                break;
            var name = line[1..equals].Trim();
            if (name is "" || !name.All(char.IsAsciiLetter) || !seen.Add(name))
                break;
            if (!name.Equals("escape", StringComparison.OrdinalIgnoreCase))
                continue;
            var value = line[(equals + 1)..].Trim();
            if (value is "\\" or "`")
                return value[0];
            errors.Add(new DockerfileError(i + 1, $"the escape directive must be \\ or `, not '{value}'"));
        }

        return '\\';
    }

    private static string Join(string[] raw, ref int i, char escape)
    {
        var joined = new StringBuilder();
        while (true)
        {
            var line = raw[i].TrimEnd();
            var continues = line.EndsWith(escape);
            joined.Append(continues ? line[..^1] : line);
            if (!continues)
                break;
            // Empty lines and comments inside an instruction are passed over.
            do
                i++;
            while (i < raw.Length && (raw[i].Trim().Length == 0 || raw[i].TrimStart().StartsWith('#')));
            if (i >= raw.Length)
                break;
        }

        return joined.ToString().Trim();
    }

    private static DockerfileLine Instruction(int line, string text)
    {
        var end = text.AsSpan().IndexOfAny(' ', '\t');
        return end < 0
            ? new DockerfileLine(line, text.ToUpperInvariant(), "")
            : new DockerfileLine(line, text[..end].ToUpperInvariant(), text[end..].Trim());
    }
}
