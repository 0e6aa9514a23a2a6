using System.Collections.Immutable;
using System.Text.Json;

namespace Orleans.Orchestrator.Containers.Images.Build.Dockerfiles;

/// <summary>Reads the arguments of one instruction.</summary>
internal sealed class InstructionParser(char escape)
{
    /// <exception cref="FormatException">What is wrong with it.</exception>
    public Instruction Parse(DockerfileLine line)
    {
        if (line.Arguments.Length == 0)
            throw new FormatException($"{line.Keyword} needs arguments");
        return line.Keyword switch
        {
            "FROM" => From(line),
            "ARG" => Arg(line),
            "ENV" => new EnvInstruction(line, Pairs(line)),
            "LABEL" => new LabelInstruction(line, Pairs(line)),
            "RUN" or "CMD" or "ENTRYPOINT" => Command(line),
            "COPY" or "ADD" => Copy(line),
            "WORKDIR" or "USER" or "STOPSIGNAL" => new WordInstruction(line, Checked(line.Arguments)),
            "EXPOSE" => new WordsInstruction(line, [.. Words(line.Arguments)]),
            "VOLUME" => new WordsInstruction(line, TryExec(line.Arguments) ?? [.. Words(line.Arguments)]),
            "SHELL" => TryExec(line.Arguments) is { IsEmpty: false } shell
                ? new ShellInstruction(line, shell)
                : throw new FormatException("SHELL needs a JSON list of strings, e.g. [\"/bin/sh\", \"-c\"]"),
            "HEALTHCHECK" => Healthcheck(line),
            "ONBUILD" or "MAINTAINER" => throw new FormatException($"{line.Keyword} is not supported"),
            _ => throw new FormatException($"unknown instruction '{line.Keyword}'"),
        };
    }

    private FromInstruction From(DockerfileLine line)
    {
        var words = TakeFlags(line, out var flags);
        if (flags.Keys.FirstOrDefault() is { } flag)
            throw new FormatException($"FROM does not support --{flag}: images of this machine's platform are taken");
        var parts = Words(words);
        if (parts.Count == 1)
            return new FromInstruction(line, parts[0], null);
        if (parts.Count != 3 || !parts[1].Equals("AS", StringComparison.OrdinalIgnoreCase))
            throw new FormatException("FROM must be 'FROM image' or 'FROM image AS name'");
        var name = parts[2].ToLowerInvariant();
        return char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-')
            ? new FromInstruction(line, parts[0], name)
            : throw new FormatException($"stage name '{parts[2]}' must begin with a letter and have letters, digits, '_', '.' and '-'");
    }

    private ArgInstruction Arg(DockerfileLine line)
    {
        var arguments = Words(line.Arguments).Select(word =>
        {
            var equals = word.IndexOf('=');
            return (Variable(equals < 0 ? word : word[..equals]), equals < 0 ? null : word[(equals + 1)..]);
        });
        return new ArgInstruction(line, [.. arguments]);
    }

    private ImmutableArray<(string, string)> Pairs(DockerfileLine line)
    {
        var words = Words(line.Arguments);
        if (!words[0].Contains('='))
        {
            // 'ENV NAME some value': the whole rest is the value.
            var rest = line.Arguments[words[0].Length..].Trim();
            return rest.Length > 0
                ? [(Unquoted(words[0]), rest)]
                : throw new FormatException($"{line.Keyword} needs name=value");
        }

        return
        [
            .. words.Select(word =>
            {
                var equals = word.IndexOf('=');
                return equals > 0
                    ? (Unquoted(word[..equals]), word[(equals + 1)..])
                    : throw new FormatException($"'{word}' must be name=value");
            }),
        ];
    }

    private static CommandInstruction Command(DockerfileLine line)
    {
        if (line.Keyword == "RUN" && line.Arguments.StartsWith("--", StringComparison.Ordinal))
            throw new FormatException($"RUN does not support {line.Arguments.Split(' ')[0].Split('=')[0]}");
        RejectHereDocument(line);
        if (TryExec(line.Arguments) is not { } exec)
            return new CommandInstruction(line, line.Arguments, []);
        return exec.IsEmpty && line.Keyword == "RUN"
            ? throw new FormatException("RUN needs a command")
            : new CommandInstruction(line, null, exec);
    }

    private CopyInstruction Copy(DockerfileLine line)
    {
        RejectHereDocument(line);
        var rest = TakeFlags(line, out var flags);
        string[] known = line.Keyword == "COPY" ? ["from", "chown", "chmod"] : ["chown", "chmod"];
        if (flags.Keys.FirstOrDefault(x => !known.Contains(x)) is { } unknown)
            throw new FormatException($"{line.Keyword} does not support --{unknown}");
        var words = TryExec(rest) is { } list ? [.. list] : Words(rest);
        if (words.Count < 2)
            throw new FormatException($"{line.Keyword} needs at least one source and a destination");
        if (words.SkipLast(1).FirstOrDefault(x => x.Contains("://", StringComparison.Ordinal)) is { } url)
            throw new FormatException($"{line.Keyword} takes local files only, not '{url}'");
        return new CopyInstruction(line, [.. words.SkipLast(1)], words[^1])
        {
            From = flags.GetValueOrDefault("from"),
            Chown = flags.GetValueOrDefault("chown"),
            Chmod = flags.GetValueOrDefault("chmod"),
        };
    }

    private HealthcheckInstruction Healthcheck(DockerfileLine line)
    {
        var rest = TakeFlags(line, out var flags);
        var words = rest.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        if (words is [var none] && none.Equals("NONE", StringComparison.OrdinalIgnoreCase) && flags.Count == 0)
            return new HealthcheckInstruction(line, new ImageHealthcheck(["NONE"]));
        if (words.Length != 2 || !words[0].Equals("CMD", StringComparison.OrdinalIgnoreCase))
            throw new FormatException("HEALTHCHECK must be 'HEALTHCHECK [--interval=… --timeout=… --start-period=… --retries=…] CMD …' or 'HEALTHCHECK NONE'");
        var exec = TryExec(words[1]);
        var check = new ImageHealthcheck(exec is { } program ? ["CMD", .. program] : ["CMD-SHELL", words[1]]);
        foreach (var (name, value) in flags)
            check = WithFlag(check, name, value);
        return new HealthcheckInstruction(line, check);
    }

    private static ImageHealthcheck WithFlag(ImageHealthcheck check, string name, string value)
    {
        if (name == "retries")
        {
            return int.TryParse(value, out var retries) && retries > 0
                ? check with { Retries = retries }
                : throw new FormatException($"--retries={value} must be a positive number");
        }

        if (!GoDuration.TryParse(value, out var span))
            throw new FormatException($"--{name}={value} must be a duration such as 30s or 1m30s");
        return name switch
        {
            "interval" => check with { Interval = span },
            "timeout" => check with { Timeout = span },
            "start-period" => check with { StartPeriod = span },
            _ => throw new FormatException($"HEALTHCHECK does not support --{name}"),
        };
    }

    /// <summary>The strings of a JSON list; null when it is something else, which then is a shell's command line.</summary>
    private static ImmutableArray<string>? TryExec(string text)
    {
        if (!text.StartsWith('['))
            return null;
        try
        {
            using var document = JsonDocument.Parse(text);
            return [.. document.RootElement.EnumerateArray().Select(x => x.GetString() ?? throw new JsonException())];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void RejectHereDocument(DockerfileLine line)
    {
        var at = line.Arguments.IndexOf("<<", StringComparison.Ordinal);
        if (at >= 0 && at + 2 < line.Arguments.Length && (at == 0 || line.Arguments[at - 1] == ' ')
            && (char.IsAsciiLetter(line.Arguments[at + 2]) || line.Arguments[at + 2] is '-' or '"' or '\''))
            throw new FormatException($"{line.Keyword} does not support here-documents; use several lines ending in the escape character");
    }

    private string TakeFlags(DockerfileLine line, out Dictionary<string, string> flags)
    {
        flags = new Dictionary<string, string>(StringComparer.Ordinal);
        var rest = line.Arguments;
        while (rest.StartsWith("--", StringComparison.Ordinal))
        {
            var end = rest.AsSpan().IndexOfAny(' ', '\t');
            var flag = end < 0 ? rest : rest[..end];
            var equals = flag.IndexOf('=');
            if (equals < 0)
                throw new FormatException($"{line.Keyword} does not support {flag}");
            flags[flag[2..equals]] = Checked(flag[(equals + 1)..]);
            rest = end < 0 ? "" : rest[end..].Trim();
        }

        return rest.Length > 0 ? rest : throw new FormatException($"{line.Keyword} needs arguments");
    }

    private IReadOnlyList<string> Words(string text)
    {
        var words = ShellWords.Split(text, escape);
        foreach (var word in words)
            Checked(word);
        return words;
    }

    // A dry run finds open quotes and unknown forms before anything is built.
    private string Checked(string word)
    {
        ShellWords.Expand(word, _ => "x", escape);
        return word;
    }

    private string Unquoted(string word) => ShellWords.Expand(word, _ => "", escape);

    private static string Variable(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? name
            : throw new FormatException($"'{name}' is no name of a variable");
}
