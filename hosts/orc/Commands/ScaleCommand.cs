using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc scale</c></summary>
internal static class ScaleCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static Verb Verb() => new("scale", "Set how many pods a workload has")
    {
        Usage = "(KIND/NAME… | KIND NAME… | -f FILE) --replicas=N", Completes = Completes.Objects, Examples = ["orc scale deployment/web --replicas=5"],
        Flags =
        [
            .. TargetFlags.Many, Flag.Number("replicas", '\0', "How many"), Flag.Number("current-replicas", '\0', "Only if there are as many now", -1),
            Flag.Text("resource-version", '\0', "Only if the object has this version"), Flag.Text("timeout", '\0', "Wait so long until there are as many", "0s"), .. Change.Flags("kubectl-scale"),
        ],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        if (call.Number("replicas") is not { } replicas)
            throw call.Wrong("required flag(s) \"replicas\" not set");
        if (replicas < 0)
            throw call.Wrong("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
        var (change, reader) = (new Change(session, call), new TargetReader(session, call));
        var scaled = new List<Target>();
        foreach (var target in await reader.LiveAsync(cancellation))
        {
            try
            {
                Check(call, target);
                if (!change.OnlyShown)
                {
                    await session.Client.SendJsonAsync(HttpMethod.Patch, change.Path(target.Path + "/scale"), new JsonObject { ["spec"] = new JsonObject { ["replicas"] = replicas } }, cancellation, ApiClient.MergePatch);
                    scaled.Add(target);
                }

                change.Tell(target.Kind, change.Prints && !change.OnlyShown ? await session.Client.GetAsync(target.Path, cancellation) : target.Object, "scaled");
            }
            catch (CliException e) when (e.ExitCode == 1)
            {
                reader.Report(e);
            }
        }

        if (call.Time("timeout") is { } limit && change.Mode == "none")
            await WaitAsync(session, scaled, replicas, limit, cancellation);
        return reader.Failed ? 1 : 0;
    }

    private static void Check(Invocation call, Target target)
    {
        var now = (long?)target.Object["spec"]?["replicas"] ?? 0;
        if (call.Number("current-replicas") is >= 0 and var expected && expected != now)
            throw new CliException($"error: Expected replicas to be {expected}, was {now}");
        if (call.Text("resource-version") is { } version && version != (string?)target.Object["metadata"]?["resourceVersion"])
            throw new CliException($"error: Expected resource version to be {version}, was {(string?)target.Object["metadata"]?["resourceVersion"]}");
    }

    private static Task<bool> WaitAsync(Session session, List<Target> scaled, long replicas, TimeSpan limit, CancellationToken cancellation) => Durations.LimitAsync(limit, async token =>
    {
        foreach (var target in scaled)
        {
            while (((long?)(await session.Client.GetAsync(target.Path, token))["status"]?["replicas"] ?? 0) != replicas)
                await Task.Delay(Pause, token);
        }

        return true;
    }, cancellation);
}
