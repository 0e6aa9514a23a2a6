using Orleans.Orchestrator.Hosts.Orc.Arguments;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary>All verbs. Each is made only when it is called for, so that starting costs the same however many there are.</summary>
internal static class VerbTable
{
    private const int MaxDepth = 4;

    private static readonly Dictionary<string, Func<Verb>> Verbs = new(StringComparer.Ordinal)
    {
        ["get"] = GetCommand.Verb,
        ["describe"] = DescribeCommand.Verb,
        ["why"] = WhyCommand.Verb,
        ["apply"] = ApplyCommand.Verb,
        ["create"] = Create.CreateCommand.Verb,
        ["delete"] = DeleteCommand.Verb,
        ["edit"] = EditCommand.Verb,
        ["patch"] = PatchCommand.Verb,
        ["replace"] = ReplaceCommand.Verb,
        ["scale"] = ScaleCommand.Verb,
        ["label"] = MetadataCommand.Label,
        ["annotate"] = MetadataCommand.Annotate,
        ["taint"] = TaintCommand.Verb,
        ["cordon"] = CordonCommand.Cordon,
        ["uncordon"] = CordonCommand.Uncordon,
        ["drain"] = DrainCommand.Verb,
        ["set"] = SetCommand.Verb,
        ["rollout"] = Rollout.RolloutCommand.Verb,
        ["wait"] = WaitCommand.Verb,
        ["logs"] = LogsCommand.Verb,
        ["exec"] = ExecCommand.Exec,
        ["attach"] = ExecCommand.Attach,
        ["port-forward"] = PortForwardCommand.Verb,
        ["cp"] = CopyCommand.Verb,
        ["run"] = RunCommand.Verb,
        ["expose"] = ExposeCommand.Verb,
        ["autoscale"] = AutoscaleCommand.Verb,
        ["debug"] = DebugCommand.Verb,
        ["top"] = TopCommand.Verb,
        ["completion"] = Completion.CompletionCommand.Verb,
        ["__complete"] = Completion.CompletionCommand.Hidden,
        ["options"] = Options,
        ["diff"] = DiffCommand.Verb,
        ["explain"] = Explaining.ExplainCommand.Verb,
        ["events"] = EventsCommand.Verb,
        ["snapshot"] = SnapshotCommand.Verb,
        ["auth"] = AuthCommand.Verb,
        ["config"] = Configuration.ConfigCommand.Verb,
        ["api-resources"] = ApiResourcesCommand.Resources,
        ["api-versions"] = ApiResourcesCommand.Versions,
        ["cluster-info"] = ClusterInfoCommand.Verb,
        ["version"] = VersionCommand.Verb,
        ["image"] = ImageCommand.Verb,
    };

    /// <summary>The names of all verbs.</summary>
    public static IEnumerable<string> Names => Verbs.Keys.Where(n => !n.StartsWith('_'));

    /// <summary>A verb by its name; null when there is none.</summary>
    public static Verb? Find(string name) => Verbs.TryGetValue(name, out var make) ? make() : null;

    /// <summary>The verb that a command line names, and what else there is in it.</summary>
    /// <exception cref="CliException">There is no such verb.</exception>
    public static (string Path, Verb Verb, List<string> Arguments) Find(IReadOnlyList<string> arguments)
    {
        var rest = arguments.ToList();
        var at = NextWord(rest, 0);
        if (at < 0)
            return ("", Root(), rest);
        var name = rest[at];
        rest.RemoveAt(at);
        if (name == "help" && NextWord(rest, 0) is >= 0 and var topic)
        {
            (name, rest) = (rest[topic], [.. rest.Skip(topic + 1), "--help"]);
            at = 0;
        }

        var verb = Find(name) ?? throw Unknown("", name, Names);
        var path = verb.Name;
        for (var depth = 1; depth < MaxDepth && verb.Verbs.Length > 0 && NextWord(rest, at) is >= 0 and var next; depth++)
        {
            var below = verb.Verbs.FirstOrDefault(v => v.Name == rest[next] || v.Aliases.Contains(rest[next]));
            if (below is null)
            {
                if (verb.Run is not null)
                    break;
                throw Unknown(path, rest[next], verb.Verbs.Select(v => v.Name));
            }

            (verb, path, at) = (below, $"{path} {below.Name}", next);
            rest.RemoveAt(next);
        }

        return (path, verb, rest);
    }

    private static Verb Options() => new("options", "The options that every command takes")
    {
        Run = (session, _, _) =>
        {
            session.Out.Write(HelpText.Options());
            return Task.FromResult(0);
        },
    };

    private static Verb Root() => new("", "orc runs containers on one machine or thousands: a thin client of the orchestrator's API, with kubectl's verbs.")
    {
        Verbs = [.. Verbs.Where(v => !v.Key.StartsWith('_')).Select(v => v.Value())], Usage = "COMMAND",
    };

    /// <summary>Where the next word is that is neither a flag nor the value of a global one.</summary>
    private static int NextWord(List<string> arguments, int from)
    {
        for (var i = from; i < arguments.Count; i++)
        {
            var text = arguments[i];
            if (text == "--")
                return -1;
            if (text.Length < 2 || text[0] != '-')
                return i;
            var flag = text.StartsWith("--", StringComparison.Ordinal) ? Array.Find(GlobalFlags.All, f => f.Name == text[2..]) : text.Length == 2 ? Array.Find(GlobalFlags.All, f => f.Short == text[1]) : null;
            if (flag is { Kind: not FlagKind.Switch })
                i++;
        }

        return -1;
    }

    private static CliException Unknown(string path, string name, IEnumerable<string> known)
    {
        var similar = Suggestions.For(name, known).ToList();
        var hint = similar.Count == 0 ? "" : "\n\nDid you mean this?\n" + string.Concat(similar.Select(s => $"\t{s}\n")).TrimEnd('\n');
        return new CliException($"error: unknown command \"{name}\" for \"orc{(path.Length == 0 ? "" : " " + path)}\"{hint}\nSee 'orc {(path.Length == 0 ? "" : path + " ")}--help' for usage.", 2);
    }
}
