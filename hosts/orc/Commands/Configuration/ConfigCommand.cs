using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Config;
using Orleans.Orchestrator.Hosts.Orc.Output;
using Verb = Orleans.Orchestrator.Hosts.Orc.Arguments.Verb;

namespace Orleans.Orchestrator.Hosts.Orc.Commands.Configuration;

/// <summary><c>orc config</c>: reads and changes kubeconfig files; never asks the server.</summary>
internal static class ConfigCommand
{
    public static Verb Verb() => new("config", "Look at and change kubeconfig files")
    {
        Verbs =
        [
            ViewCommand.Verb(), Make("current-context", "The context in use", "", [], (_, f, o) => o.Write((f.CurrentContext ?? throw new CliException("error: current-context is not set")) + "\n")),
            Make("get-contexts", "List the contexts", "[NAME…]", [Flag.Text("output", 'o', "name") with { Choices = ["name", ""] }, Flag.Switch("no-headers", '\0', "Leave out the headers")], Contexts),
            Make("get-clusters", "List the clusters", "", [], (_, f, o) => Names(f, "clusters", o)), Make("get-users", "List the users", "", [], (_, f, o) => Names(f, "users", o)),
            Make("use-context", "Use another context", "NAME", [], UseContext, "use"), Make("rename-context", "Give a context another name", "OLD NEW", [], RenameContext),
            Make("set-context", "Make or change a context", "NAME", [Flag.Switch("current", '\0', "The context in use")], SetContext), EntryCommands.SetCluster(), EntryCommands.SetCredentials(),
            EntryCommands.Delete("context", "contexts"), EntryCommands.Delete("cluster", "clusters"), EntryCommands.Delete("user", "users"),
            EntryCommands.Set(), EntryCommands.Unset(),
        ],
    };

    /// <summary>A verb on the files.</summary>
    public static Verb Make(string name, string help, string usage, Flag[] flags, Action<Invocation, ConfigFiles, TextWriter> run, params string[] aliases) => new(name, help)
    {
        Usage = usage, Flags = flags, Aliases = aliases, Completes = name.EndsWith("context", StringComparison.Ordinal) ? Completes.Contexts : Completes.Nothing,
        Run = (session, call, _) =>
        {
            run(call, ConfigFiles.Load(call.Text("kubeconfig"), mustExist: false), session.Out);
            return Task.FromResult(0);
        },
    };

    /// <summary>The one word after a verb.</summary>
    public static string One(Invocation call) => call.Words is [var one] ? one : throw call.Wrong($"expected '{call.Path} {call.Verb.Usage}'");

    private static void Names(ConfigFiles files, string list, TextWriter output)
    {
        output.Write("NAME\n");
        foreach (var name in files.Entries(list).Select(e => (string?)e.Entry["name"]).Order(StringComparer.Ordinal))
            output.Write(name + "\n");
    }

    private static void Contexts(Invocation call, ConfigFiles files, TextWriter output)
    {
        if (call.Words.FirstOrDefault(w => files.Find("contexts", w) is null) is { } missing)
            throw new CliException($"error: context {missing} not found");
        var shown = files.Entries("contexts").Select(e => e.Entry).Where(e => call.Words.Count == 0 || call.Words.Contains((string?)e["name"] ?? "")).OrderBy(e => (string?)e["name"], StringComparer.Ordinal).ToList();
        if (call.Text("output") == "name")
        {
            foreach (var context in shown)
                output.Write((string?)context["name"] + "\n");
            return;
        }

        var rows = shown.Select(e => new[]
        {
            (string?)e["name"] == files.CurrentContext ? "*" : "", (string?)e["name"] ?? "", (string?)e["context"]?["cluster"] ?? "", (string?)e["context"]?["user"] ?? "", (string?)e["context"]?["namespace"] ?? "",
        });
        output.Write(Columns.Align(call.Is("no-headers") ? rows : rows.Prepend(["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"])));
    }

    private static void UseContext(Invocation call, ConfigFiles files, TextWriter output)
    {
        var name = One(call);
        if (files.Find("contexts", name) is null)
            throw new CliException($"error: no context exists with the name: \"{name}\"");
        SetCurrent(files, name);
        output.Write($"Switched to context \"{name}\".\n");
    }

    private static void SetCurrent(ConfigFiles files, string name)
    {
        var file = files.Files.FirstOrDefault(f => (string?)f.Content["current-context"] is { Length: > 0 }) ?? files.Files[0];
        file.Content["current-context"] = name;
        file.Save();
    }

    private static void RenameContext(Invocation call, ConfigFiles files, TextWriter output)
    {
        var (old, now) = call.Words is [var a, var b] ? (a, b) : throw call.Wrong("expected 'config rename-context OLD NEW'");
        var (entry, file) = files.Find("contexts", old) ?? throw new CliException($"error: cannot rename the context \"{old}\", it's not in {files.Files[0].Path}");
        if (files.Find("contexts", now) is not null)
            throw new CliException($"error: cannot rename the context \"{old}\", the context \"{now}\" already exists in {files.Files[0].Path}");
        entry["name"] = now;
        file.Save();
        if (files.CurrentContext == old)
            SetCurrent(files, now);
        output.Write($"Context \"{old}\" renamed to \"{now}\".\n");
    }

    private static void SetContext(Invocation call, ConfigFiles files, TextWriter output)
    {
        if (call.Is("current") == call.Words.Count > 0)
            throw call.Wrong(call.Is("current") ? "you cannot specify a context name and --current" : "you must specify a non-empty context name or --current");
        var name = call.Is("current") ? files.CurrentContext ?? throw new CliException("error: no current context is set") : One(call);
        var known = files.Find("contexts", name) is not null;
        var (context, file) = EntryCommands.Open(files, "contexts", "context", name);
        foreach (var field in (string[])["cluster", "user", "namespace"])
        {
            if (call.Text(field) is { } value)
                context[field] = value;
        }

        file.Save();
        output.Write($"Context \"{name}\" {(known ? "modified" : "created")}.\n");
    }
}
