using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Client;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc rollout</c></summary>
internal static class RolloutCommand
{
    private static readonly Argument<string[]> Words = new("what") { Description = "deployment/name", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string?> Timeout = new("--timeout") { Description = "How long to wait, such as 90s; 0 for ever" };

    public static Command Build()
    {
        var rollout = new Command("rollout", "Follow and steer rollouts");
        rollout.Subcommands.Add(new Command("status", "Wait until a rollout is done") { Words, Timeout }.Runs(StatusAsync));
        rollout.Subcommands.Add(new Command("restart", "Replace all pods by the rollout strategy") { Words }.Runs((s, p, c) => PatchAsync(
            s, p, "restarted", Template(new JsonObject { ["kubectl.kubernetes.io/restartedAt"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) }), c)));
        rollout.Subcommands.Add(new Command("pause", "Stop rolling out") { Words }.Runs((s, p, c) => PatchAsync(s, p, "paused", new JsonObject { ["paused"] = true }, c)));
        rollout.Subcommands.Add(new Command("resume", "Go on rolling out") { Words }.Runs((s, p, c) => PatchAsync(s, p, "resumed", new JsonObject { ["paused"] = null }, c)));
        rollout.Subcommands.Add(RolloutHistoryCommand.BuildHistory());
        rollout.Subcommands.Add(RolloutHistoryCommand.BuildUndo());
        return rollout;
    }

    private static JsonObject Template(JsonObject annotations) => new() { ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations } } };

    private static async Task<int> PatchAsync(Session session, ParseResult parsed, string done, JsonObject spec, CancellationToken cancellation)
    {
        var (kind, name) = await session.TargetAsync(parsed.GetValue(Words)!, cancellation);
        await session.Client.SendJsonAsync(
            HttpMethod.Patch, kind.Path(session.Namespace, name) + "?fieldManager=orc", new JsonObject { ["spec"] = spec }, cancellation, "application/merge-patch+json");
        Console.WriteLine($"{kind.Qualified}/{name} {done}");
        return 0;
    }

    private static async Task<int> StatusAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var (kind, name) = await session.TargetAsync(parsed.GetValue(Words)!, cancellation);
        if (kind.Kind != "Deployment")
            throw new CliException($"error: no status viewer has been implemented for {kind.Kind}", 2);
        return await Durations.LimitAsync(Durations.Parse("--timeout", parsed.GetValue(Timeout)), limit => FollowAsync(session, kind, name, limit), cancellation);
    }

    private static async Task<int> FollowAsync(Session session, ApiKind kind, string name, CancellationToken cancellation)
    {
        var last = "";
        while (true)
        {
            var present = await session.Client.GetAsync(kind.Path(session.Namespace, name), cancellation);
            if (Say(present, ref last))
                return 0;
            var path = $"{kind.Path(session.Namespace)}?watch=true&fieldSelector=metadata.name%3D{name}&resourceVersion={(string?)present["metadata"]?["resourceVersion"]}";
            await foreach (var change in WatchStream.ReadAsync(session.Client, path, "application/json", cancellation))
            {
                if ((string?)change["type"] == "DELETED")
                    throw new CliException($"error: {kind.Qualified}/{name} was deleted");
                if (change["object"] is JsonObject now && Say(now, ref last))
                    return 0;
            }
        }
    }

    private static bool Say(JsonObject deployment, ref string last)
    {
        var (text, done) = Describe(deployment);
        if (text != last)
            Console.WriteLine(text);
        last = text;
        return done;
    }

    /// <summary>kubectl's words (pkg/polymorphichelpers/rollout_status.go).</summary>
    private static (string Text, bool Done) Describe(JsonObject deployment)
    {
        var (name, status) = ((string?)deployment["metadata"]?["name"], deployment["status"]);
        var wanted = (int?)deployment["spec"]?["replicas"] ?? 1;
        var (updated, all, available) = ((int?)status?["updatedReplicas"] ?? 0, (int?)status?["replicas"] ?? 0, (int?)status?["availableReplicas"] ?? 0);
        if (((long?)deployment["metadata"]?["generation"] ?? 0) > ((long?)status?["observedGeneration"] ?? 0))
            return ("Waiting for deployment spec update to be observed...", false);
        if ((status?["conditions"] as JsonArray ?? []).Any(c => (string?)c?["reason"] == "ProgressDeadlineExceeded"))
            throw new CliException($"error: deployment \"{name}\" exceeded its progress deadline");
        if (updated < wanted)
            return ($"Waiting for deployment \"{name}\" rollout to finish: {updated} out of {wanted} new replicas have been updated...", false);
        if (all > updated)
            return ($"Waiting for deployment \"{name}\" rollout to finish: {all - updated} old replicas are pending termination...", false);
        return available < updated
            ? ($"Waiting for deployment \"{name}\" rollout to finish: {available} of {updated} updated replicas are available...", false)
            : ($"deployment \"{name}\" successfully rolled out", true);
    }
}
