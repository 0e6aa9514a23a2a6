using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc rollout history</c> and <c>orc rollout undo</c>: a Deployment's ReplicaSets are its history.</summary>
internal static class RolloutHistoryCommand
{
    private const string Revision = "deployment.kubernetes.io/revision";
    private static readonly Argument<string[]> Words = new("what") { Description = "deployment/name", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<long> To = new("--to-revision") { Description = "The revision to go back to; 0 for the one before" };

    public static Command BuildHistory() => new Command("history", "List the revisions of a Deployment") { Words }.Runs(HistoryAsync);

    public static Command BuildUndo() => new Command("undo", "Go back to an earlier revision") { Words, To }.Runs(UndoAsync);

    private static async Task<int> HistoryAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var (kind, deployment) = await FindAsync(session, parsed, cancellation);
        var rows = (await SetsAsync(session, deployment, cancellation)).Select(s => new[]
        {
            RevisionOf(s).ToString(CultureInfo.InvariantCulture), (string?)s["metadata"]?["annotations"]?["kubernetes.io/change-cause"] ?? "<none>",
        });
        Console.WriteLine($"{kind.Qualified}/{(string?)deployment["metadata"]?["name"]} ");
        Console.WriteLine(Columns.Align(rows.Prepend(["REVISION", "CHANGE-CAUSE"])));
        return 0;
    }

    private static async Task<int> UndoAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var (kind, deployment) = await FindAsync(session, parsed, cancellation);
        var name = (string?)deployment["metadata"]?["name"];
        if ((bool?)deployment["spec"]?["paused"] == true)
            throw new CliException($"error: you cannot rollback a paused deployment; resume it first with 'orc rollout resume' and try again");
        var (sets, wanted) = (await SetsAsync(session, deployment, cancellation), parsed.GetValue(To));
        var target = wanted == 0 ? sets.ElementAtOrDefault(sets.Count - 2) : sets.Find(s => RevisionOf(s) == wanted);
        if (target is null)
            throw new CliException(wanted == 0 ? $"error: no rollout history found for deployment \"{name}\"" : $"error: unable to find specified revision {wanted} in history");
        var template = target["spec"]!["template"]!.DeepClone();
        (template["metadata"]?["labels"] as JsonObject)?.Remove("pod-template-hash");
        var patch = new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "/spec/template", ["value"] = template });
        await session.Client.SendJsonAsync(HttpMethod.Patch, kind.Path(session.Namespace, name) + "?fieldManager=orc", patch, cancellation, "application/json-patch+json");
        Console.WriteLine($"{kind.Qualified}/{name} rolled back");
        return 0;
    }

    private static async Task<(ApiKind Kind, JsonObject Deployment)> FindAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var (kind, name) = await session.TargetAsync(parsed.GetValue(Words)!, cancellation);
        if (kind.Kind != "Deployment")
            throw new CliException($"error: no history viewer has been implemented for {kind.Kind}", 2);
        return (kind, await session.Client.GetAsync(kind.Path(session.Namespace, name), cancellation));
    }

    /// <summary>The ReplicaSets of a Deployment, oldest revision first.</summary>
    private static async Task<List<JsonObject>> SetsAsync(Session session, JsonObject deployment, CancellationToken cancellation)
    {
        var uid = (string?)deployment["metadata"]?["uid"];
        var list = await session.Client.GetAsync($"/apis/apps/v1/namespaces/{session.Namespace}/replicasets", cancellation);
        return [.. (list["items"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(s => (s["metadata"]?["ownerReferences"] as JsonArray ?? []).Any(o => (string?)o?["uid"] == uid)).OrderBy(RevisionOf)];
    }

    private static long RevisionOf(JsonObject set) =>
        long.TryParse((string?)set["metadata"]?["annotations"]?[Revision], CultureInfo.InvariantCulture, out var number) ? number : 0;
}
