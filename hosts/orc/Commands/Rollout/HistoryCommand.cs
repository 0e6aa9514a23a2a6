using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Describe;
using Orleans.Orchestrator.Hosts.Orc.Output;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands.Rollout;

/// <summary><c>orc rollout history</c> and <c>orc rollout undo</c>: a Deployment's ReplicaSets are its history.</summary>
internal static class HistoryCommand
{
    private const string Revision = "deployment.kubernetes.io/revision";

    public static Verb History() => new("history", "List the revisions of a Deployment")
    {
        Usage = "deployment/NAME", Completes = Completes.Objects, Flags = [.. TargetFlags.Files, TargetFlags.Selector, Flag.Number("revision", '\0', "Show this one", 0), ObjectPrinter.Output], Run = HistoryAsync,
    };

    public static Verb Undo() => new("undo", "Go back to an earlier revision")
    {
        Usage = "deployment/NAME", Completes = Completes.Objects,
        Flags = [.. TargetFlags.Files, TargetFlags.Selector, Flag.Number("to-revision", '\0', "The revision to go back to; 0 for the one before", 0), .. Change.Flags("kubectl-rollout")], Run = UndoAsync,
    };

    private static async Task<int> HistoryAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var reader = new TargetReader(session, call);
        foreach (var target in await DeploymentsAsync(reader, call, "history viewer", cancellation))
        {
            var sets = await SetsAsync(session, target, cancellation);
            if (call.Number("revision") is > 0 and var wanted)
            {
                var found = sets.Find(s => RevisionOf(s) == wanted) ?? throw new CliException("error: unable to find the specified revision");
                if (ObjectPrinter.For(call) is { } printer)
                {
                    session.Out.Write(printer.Print(found));
                    continue;
                }

                var text = new Description();
                PodParts.Template(text, found["spec"]?["template"]);
                session.Out.Write($"{target.Shown} with revision #{wanted}\n{text}\n");
                continue;
            }

            var rows = sets.Select(s => new[] { RevisionOf(s).ToString(CultureInfo.InvariantCulture), (string?)s["metadata"]?["annotations"]?["kubernetes.io/change-cause"] ?? "<none>" });
            session.Out.Write($"{target.Shown} \n{TabWriter.Format(string.Concat(rows.Prepend(["REVISION", "CHANGE-CAUSE"]).Select(r => string.Join('\t', r) + "\n")), 0, 2)}\n");
        }

        return reader.Failed ? 1 : 0;
    }

    private static async Task<int> UndoAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var (change, reader) = (new Change(session, call), new TargetReader(session, call));
        foreach (var target in await DeploymentsAsync(reader, call, "rollbacker", cancellation))
        {
            if ((bool?)target.Object["spec"]?["paused"] == true)
                throw new CliException($"error: you cannot rollback a paused deployment; resume it first with 'orc rollout resume deployment/{target.Name}' and try again");
            var (sets, wanted) = (await SetsAsync(session, target, cancellation), call.Number("to-revision") ?? 0);
            var found = wanted == 0 ? sets.ElementAtOrDefault(sets.Count - 2) : sets.Find(s => RevisionOf(s) == wanted);
            if (found is null)
                throw new CliException(wanted == 0 ? $"error: no rollout history found for deployment \"{target.Name}\"" : $"error: unable to find specified revision {wanted} in history");
            var template = (JsonObject)found["spec"]!["template"]!.DeepClone();
            (template["metadata"]?["labels"] as JsonObject)?.Remove("pod-template-hash");
            if (change.OnlyShown)
            {
                var text = new Description();
                PodParts.Template(text, template);
                session.Out.Write($"{target.Shown} {text.ToString().TrimEnd('\n')} (dry run)\n");
                continue;
            }

            var patch = new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "/spec/template", ["value"] = template });
            change.Tell(target.Kind, await change.PatchAsync(target, patch, ApiClient.JsonPatch, cancellation), "rolled back");
        }

        return reader.Failed ? 1 : 0;
    }

    private static async Task<List<Target>> DeploymentsAsync(TargetReader reader, Invocation call, string what, CancellationToken cancellation)
    {
        if (call.Words.Count == 0 && call.All("filename").Count == 0)
            throw call.Wrong("required resource not specified");
        var found = await reader.LiveAsync(cancellation);
        return found.Find(t => t.Kind.Kind != "Deployment") is { } other ? throw new CliException($"error: no {what} has been implemented for \"{other.Kind.Kind}\"") : found;
    }

    /// <summary>The ReplicaSets of a Deployment, oldest revision first.</summary>
    private static async Task<List<JsonObject>> SetsAsync(Session session, Target target, CancellationToken cancellation)
    {
        var uid = (string?)target.Object["metadata"]?["uid"];
        var list = await session.Client.GetAsync($"/apis/apps/v1/namespaces/{Uri.EscapeDataString(target.Namespace!)}/replicasets", cancellation);
        return [.. (list["items"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(s => (s["metadata"]?["ownerReferences"] as JsonArray ?? []).Any(o => (string?)o?["uid"] == uid)).OrderBy(RevisionOf)];
    }

    private static long RevisionOf(JsonObject set) =>
        long.TryParse((string?)set["metadata"]?["annotations"]?[Revision], CultureInfo.InvariantCulture, out var number) ? number : 0;
}
