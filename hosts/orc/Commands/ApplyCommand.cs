using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Manifests;
using Orleans.Orchestrator.Hosts.Orc.Output;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc apply</c></summary>
internal static class ApplyCommand
{
    public static Verb Verb() => new("apply", "Make the cluster as manifests say")
    {
        Usage = "-f FILE",
        Examples = ["orc apply -f web.yaml", "cat web.yaml | orc apply -f -", "orc apply -f folder/ --prune -l app=web", "orc apply --server-side -f web.yaml"],
        Flags =
        [
            .. TargetFlags.Files, .. Change.Flags("kubectl-client-side-apply"), Change.Validate,
            Flag.Switch("server-side", '\0', "Have the server merge, with field ownership"), Flag.Switch("force-conflicts", '\0', "Take over fields that others own"),
            TargetFlags.Selector, TargetFlags.All, Flag.Switch("prune", '\0', "Delete what was applied with the selector before and is in no file now"),
            Flag.List("prune-allowlist", '\0', "Kinds that --prune may delete, as group/version/kind"), Flag.Switch("overwrite", '\0', "Let the manifest win over what others changed", true),
            .. DeleteCommand.Cascading, Flag.Switch("wait", '\0', "Wait until what is pruned or replaced is gone"),
        ],
        Verbs = [LastAppliedCommand.View(), LastAppliedCommand.Set()],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        if (call.All("filename").Count == 0 && call.Text("kustomize") is null)
            throw new CliException("error: must specify one of -f and -k", 2);
        if (call.Words.Count > 0)
            throw call.Wrong($"Unexpected args: [{string.Join(' ', call.Words)}]");
        if (call.Is("force-conflicts") && !call.Is("server-side"))
            throw new CliException("error: --force-conflicts only works with --server-side", 2);
        if (call.Is("server-side") && call.Text("dry-run") == "client")
            throw new CliException("error: --dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)", 2);
        if (call.Is("prune") && call.Text("selector") is null && !call.Is("all"))
            throw new CliException("error: all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector");
        var change = new Change(session, call);
        var reader = new TargetReader(session, call);
        var applied = new List<(Target Target, JsonObject Result)>();
        foreach (var target in await reader.NamedAsync(cancellation))
        {
            try
            {
                var (result, done) = call.Is("server-side") ? await ServerSideAsync(session, call, change, target, cancellation) : await new ClientApply(session, change).ApplyAsync(target, cancellation);
                applied.Add((target, result));
                if (!change.Prints)
                    change.Tell(target.Kind, result, done);
            }
            catch (CliException e) when (e.ExitCode == 1)
            {
                // The others may be fine; kubectl goes on as well.
                reader.Report(e);
            }
        }

        Print(session, call, change, applied);
        if (call.Is("prune"))
            await new Pruner(session, call, change).PruneAsync(applied, cancellation);
        return reader.Failed ? 1 : 0;
    }

    private static void Print(Session session, Invocation call, Change change, List<(Target Target, JsonObject Result)> applied)
    {
        if (!change.Prints || applied.Count == 0)
            return;
        var printer = ObjectPrinter.For(call)!;
        session.Out.Write(applied is [var one] ? printer.Print(one.Result) : printer.PrintList([.. applied.Select(a => a.Result)]));
    }

    private static async Task<(JsonObject Result, string Done)> ServerSideAsync(Session session, Invocation call, Change change, Target target, CancellationToken cancellation)
    {
        var body = (JsonObject)target.Manifest!.DeepClone();
        var manager = call.Has("field-manager") ? call.Text("field-manager")! : "kubectl";
        var path = $"{target.Path}?fieldManager={Uri.EscapeDataString(manager)}&fieldValidation=Strict{(call.Is("force-conflicts") ? "&force=true" : "")}{(change.Mode == "server" ? "&dryRun=All" : "")}";
        try
        {
            var result = await session.Client.SendJsonAsync(HttpMethod.Patch, path, body, cancellation, ApiClient.ApplyPatch);
            return (result, "serverside-applied");
        }
        catch (ServerException e) when (e.IsConflict)
        {
            throw new CliException($"error: {e.Text}\nPlease review the fields above--they currently have other managers. Here\nare the ways you can resolve this warning:\n" +
                "* If you intend to manage all of these fields, please re-run the apply\n  command with the `--force-conflicts` flag.\n" +
                "* If you do not intend to manage all of the fields, please edit your\n  manifest to remove references to the fields that should keep their\n  current managers.\n" +
                "* You may co-own fields by updating your manifest to match the existing\n  value; in this case, you'll become the manager if the other manager(s)\n  stop managing the field (remove it from their configuration).\n" +
                "See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts");
        }
    }
}
