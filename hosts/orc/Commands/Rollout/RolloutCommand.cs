using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands.Rollout;

/// <summary><c>orc rollout</c></summary>
internal static class RolloutCommand
{
    public static Verb Verb() => new("rollout", "Watch, pause, restart and take back the rollouts of workloads")
    {
        Verbs =
        [
            StatusCommand.Verb(), HistoryCommand.History(), HistoryCommand.Undo(), Change("pause", "Hold a rollout", "paused", Pause), Change("resume", "Go on with a rollout", "resumed", Resume),
            Change("restart", "Replace all pods by new ones, as a rollout does", "restarted", Restart),
        ],
    };

    private static Verb Change(string name, string help, string done, Func<Target, JsonObject> patch) => new(name, help)
    {
        Usage = "KIND/NAME…", Completes = Completes.Objects, Flags = [.. TargetFlags.Files, TargetFlags.Selector, .. Commands.Change.Flags("kubectl-rollout")],
        Run = async (session, call, cancellation) =>
        {
            if (call.Words.Count == 0 && call.All("filename").Count == 0)
                throw call.Wrong("required resource not specified");
            var (change, reader) = (new Change(session, call), new TargetReader(session, call));
            foreach (var target in await reader.LiveAsync(cancellation))
            {
                try
                {
                    change.Tell(target.Kind, await change.PatchAsync(target, patch(target), ApiClient.StrategicPatch, cancellation), done);
                }
                catch (CliException e) when (e.ExitCode == 1)
                {
                    reader.Report(e);
                }
            }

            return reader.Failed ? 1 : 0;
        },
    };

    private static bool IsPaused(Target target) => (bool?)target.Object["spec"]?["paused"] == true;

    private static JsonObject Pause(Target target) => Only(target, "pausing") && IsPaused(target)
        ? throw new CliException($"error: {target.Kind.Collection} \"{target.Name}\" is already paused") : new JsonObject { ["spec"] = new JsonObject { ["paused"] = true } };

    private static JsonObject Resume(Target target) => Only(target, "resuming") && !IsPaused(target)
        ? throw new CliException($"error: {target.Kind.Collection} \"{target.Name}\" is not paused") : new JsonObject { ["spec"] = new JsonObject { ["paused"] = null } };

    private static JsonObject Restart(Target target)
    {
        if (target.Kind.Kind is not ("Deployment" or "DaemonSet" or "StatefulSet"))
            throw new CliException($"error: {target.Kind.Collection} \"{target.Name}\" restarting is not supported");
        if (IsPaused(target))
            throw new CliException($"error: {target.Kind.Collection} \"{target.Name}\" can't restart paused deployment (run rollout resume first)");
        var now = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return new JsonObject
        {
            ["spec"] = new JsonObject { ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["kubectl.kubernetes.io/restartedAt"] = now } } } },
        };
    }

    private static bool Only(Target target, string what) =>
        target.Kind.Kind == "Deployment" ? true : throw new CliException($"error: {target.Kind.Collection} \"{target.Name}\" {what} is not supported");
}
