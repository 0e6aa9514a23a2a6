using System.Globalization;

namespace Orleans.Orchestrator.Hosts.Orc.Arguments;

/// <summary>Reads flags as kubectl's users write them: <c>--a=b</c>, <c>--a b</c>, <c>-ab</c>, <c>-it</c>, anywhere between the words, up to <c>--</c>.</summary>
internal sealed class ArgumentParser
{
    private readonly string _path;
    private readonly Verb _verb;
    private readonly Dictionary<string, Flag> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<char, Flag> _letters = [];
    private readonly Dictionary<string, List<string>> _given = new(StringComparer.Ordinal);
    private readonly List<string> _words = [];
    private int _dash = -1;

    private ArgumentParser(string path, Verb verb)
    {
        (_path, _verb) = (path, verb);
        foreach (var flag in verb.Flags.Concat(GlobalFlags.All))
        {
            if (_known.TryAdd(flag.Name, flag) && flag.Short != '\0')
                _letters.TryAdd(flag.Short, flag);
        }
    }

    /// <summary>What a command line means.</summary>
    /// <param name="path">The verb's full name.</param>
    /// <param name="verb">The verb.</param>
    /// <param name="arguments">What is left of the command line.</param>
    /// <exception cref="CliException">A flag is unknown or has no good value.</exception>
    public static Invocation Parse(string path, Verb verb, IReadOnlyList<string> arguments)
    {
        var parser = new ArgumentParser(path, verb);
        for (var i = 0; i < arguments.Count; i++)
        {
            var text = arguments[i];
            if (text == "--")
            {
                parser._dash = parser._words.Count;
                parser._words.AddRange(arguments.Skip(i + 1));
                break;
            }

            if (text.StartsWith("--", StringComparison.Ordinal))
                parser.Long(text, arguments, ref i);
            else if (text.Length > 1 && text[0] == '-')
                parser.Letters(text, arguments, ref i);
            else
                parser._words.Add(text);
        }

        return new Invocation(path, verb, parser._known, parser._given, parser._words, parser._dash);
    }

    private void Long(string text, IReadOnlyList<string> arguments, ref int i)
    {
        var equals = text.IndexOf('=');
        var name = equals < 0 ? text[2..] : text[2..equals];
        if (name == "help" && !_known.ContainsKey(name))
            throw new HelpRequested();
        if (!_known.TryGetValue(name, out var flag))
            throw Usage($"unknown flag: --{name}", Suggestions.For(name, _known.Keys).Select(s => "--" + s));
        if (equals >= 0)
            Set(flag, text[(equals + 1)..], "--" + name);
        else if (flag.Bare is not null)
            Set(flag, flag.Bare, "--" + name);
        else
            Set(flag, i + 1 < arguments.Count ? arguments[++i] : throw Usage($"flag needs an argument: --{name}"), "--" + name);
    }

    private void Letters(string text, IReadOnlyList<string> arguments, ref int i)
    {
        for (var at = 1; at < text.Length; at++)
        {
            if (text[at] == 'h' && !_letters.ContainsKey('h'))
                throw new HelpRequested();
            if (!_letters.TryGetValue(text[at], out var flag))
                throw Usage($"unknown shorthand flag: '{text[at]}' in {text}");
            var shown = $"-{flag.Short}, --{flag.Name}";
            if (at + 1 < text.Length && text[at + 1] == '=')
            {
                Set(flag, text[(at + 2)..], shown);
                return;
            }

            if (flag.Bare is not null)
            {
                Set(flag, flag.Bare, shown);
                continue;
            }

            var value = at + 1 < text.Length ? text[(at + 1)..] : i + 1 < arguments.Count ? arguments[++i] : throw Usage($"flag needs an argument: '{text[at]}' in {text}");
            Set(flag, value, shown);
            return;
        }
    }

    private void Set(Flag flag, string value, string shown)
    {
        if (flag.Kind == FlagKind.Switch)
        {
            value = value switch
            {
                "1" or "t" or "T" or "true" or "TRUE" or "True" => "true",
                "0" or "f" or "F" or "false" or "FALSE" or "False" => "false",
                _ => throw Usage($"invalid argument \"{value}\" for \"{shown}\" flag: strconv.ParseBool: parsing \"{value}\": invalid syntax"),
            };
        }

        if (flag.Kind == FlagKind.Number && !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            throw Usage($"invalid argument \"{value}\" for \"{shown}\" flag: strconv.ParseInt: parsing \"{value}\": invalid syntax");
        if (flag.Choices.Length > 0 && !flag.Choices.Contains(value))
            throw new CliException($"error: invalid value \"{value}\" for --{flag.Name}: must be one of {string.Join(", ", flag.Choices.Where(c => c.Length > 0))}", 2);
        if (!_given.TryGetValue(flag.Name, out var values))
            _given[flag.Name] = values = [];
        values.Add(value);
    }

    private CliException Usage(string message, IEnumerable<string>? similar = null)
    {
        var hint = similar?.ToList() is { Count: > 0 } found ? $"\nDid you mean {string.Join(" or ", found)}?" : "";
        return new CliException($"error: {message}{hint}\nSee 'orc {_path}{(_path.Length > 0 ? " " : "")}--help' for usage.", 2);
    }
}
