using System.Text;

namespace Orleans.Orchestrator.Hosts.Orc.Arguments;

/// <summary>What a verb takes, in words.</summary>
internal static class HelpText
{
    /// <summary>The help for a verb.</summary>
    public static string Of(string path, Verb verb)
    {
        var text = new StringBuilder(verb.Help).Append("\n\n");
        var name = path.Length == 0 ? "orc" : $"orc {path}";
        if (verb.Examples.Length > 0)
            text.Append("Examples:\n").AppendJoin("", verb.Examples.Select(e => $"  {e}\n")).Append('\n');
        if (verb.Verbs.Length > 0)
            text.Append("Commands:\n").Append(Rows(verb.Verbs.Select(v => (v.Name, v.Help)))).Append('\n');
        if (verb.Flags.Length > 0)
            text.Append("Options:\n").Append(Rows(verb.Flags.Select(f => (Shown(f), Described(f))))).Append('\n');
        text.Append($"Usage:\n  {name}{(verb.Usage.Length > 0 ? " " + verb.Usage : verb.Verbs.Length > 0 ? " COMMAND" : "")}{(verb.Flags.Length > 0 ? " [options]" : "")}\n\n");
        return text.Append(path == "options" ? "" : "Use \"orc options\" for what every command takes.\n").ToString();
    }

    /// <summary>The flags that every verb has.</summary>
    public static string Options() => "The following options can be passed to any command:\n\n" + Rows(GlobalFlags.All.Select(f => (Shown(f), Described(f))));

    private static string Shown(Flag flag)
    {
        var value = flag.Kind == FlagKind.Switch ? "" : flag.Kind switch { FlagKind.Number => "=N", FlagKind.List or FlagKind.Words => "=VALUE…", _ => "=VALUE" };
        return (flag.Short == '\0' ? "    " : $"-{flag.Short}, ") + "--" + flag.Name + value;
    }

    private static string Described(Flag flag) =>
        flag.Help + (flag.Choices.Length > 0 ? $" ({string.Join(", ", flag.Choices)})" : "") + (flag.Default is { Length: > 0 } value && flag.Kind != FlagKind.Switch ? $" (default {value})" : flag.Default == "true" ? " (default true)" : "");

    private static string Rows(IEnumerable<(string Left, string Right)> rows)
    {
        var all = rows.ToList();
        var width = all.Max(r => r.Left.Length) + 3;
        return string.Concat(all.Select(r => $"  {r.Left.PadRight(width)}{r.Right}\n"));
    }
}
