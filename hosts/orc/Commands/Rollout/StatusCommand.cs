using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Output;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands.Rollout;

/// <summary><c>orc rollout status</c>: a line for each step; in a terminal one line that changes.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    public static Verb Verb() => new("status", "Follow a rollout to its end")
    {
        Usage = "KIND/NAME…", Completes = Completes.Objects,
        Flags = [.. TargetFlags.Files, TargetFlags.Selector, Flag.Switch("watch", 'w', "Wait for the end", true), Flag.Text("timeout", '\0', "How long; 0 for as long as it takes", "0s"), Flag.Number("revision", '\0', "Only of this revision", 0)],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        if (call.Words.Count == 0 && call.All("filename").Count == 0)
            throw call.Wrong("required resource not specified");
        var reader = new TargetReader(session, call);
        foreach (var target in await reader.LiveAsync(cancellation))
            await Durations.LimitAsync(call.Time("timeout") ?? Week, async token => await FollowAsync(session, call, target, token), cancellation);
        return reader.Failed ? 1 : 0;
    }

    private static async Task<bool> FollowAsync(Session session, Invocation call, Target target, CancellationToken cancellation)
    {
        var lines = new ProgressLine(session.Out);
        var item = target.Object;
        while (true)
        {
            if (Step(call, target, item, lines))
                return true;
            if (!call.Is("watch"))
                return true;
            var fields = Uri.EscapeDataString("metadata.name=" + target.Name);
            var path = $"{target.Kind.Path(target.Namespace)}?fieldSelector={fields}&watch=true&resourceVersion={(string?)item["metadata"]?["resourceVersion"]}";
            await foreach (var change in WatchStream.ReadAsync(session.Client, path, "application/json", cancellation))
            {
                if ((string?)change["type"] == "DELETED")
                    throw new CliException("error: object has been deleted");
                item = (JsonObject)change["object"]!;
                if (Step(call, target, item, lines))
                    return true;
            }

            // The server ends watches from time to time.
            item = await session.Client.GetAsync(target.Path, cancellation);
        }
    }

    private static bool Step(Invocation call, Target target, JsonObject item, ProgressLine lines)
    {
        if (call.Number("revision") is > 0 and var wanted && (string?)item["metadata"]?["annotations"]?["deployment.kubernetes.io/revision"] is var now && now != $"{wanted}")
            throw new CliException($"error: desired revision ({wanted}) is different from the running revision ({now})");
        var (text, done) = RolloutText.Of(target.Kind, item);
        lines.Write(text, done);
        return done;
    }
}
