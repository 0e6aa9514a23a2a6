using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Commands.Create;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc autoscale</c>: makes a HorizontalPodAutoscaler, where the server serves them.</summary>
internal static class AutoscaleCommand
{
    public static Verb Verb() => new("autoscale", "Let a workload be scaled by its load")
    {
        Usage = "KIND/NAME --max=N [--min=N] [--cpu-percent=N]", Completes = Completes.Objects,
        Flags = [.. TargetFlags.Files, Flag.Number("min", '\0', "The fewest pods", -1), Flag.Number("max", '\0', "The most pods"), Flag.Number("cpu-percent", '\0', "The load to keep", -1), Flag.Text("name", '\0', "The autoscaler's name"), .. Change.Flags("kubectl-autoscale")],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        if (call.Number("max") is not > 0)
            throw call.Wrong("--max=MAXPODS is required and must be at least 1");
        var (change, reader) = (new Change(session, call), new TargetReader(session, call));
        foreach (var target in await reader.LiveAsync(cancellation))
        {
            var spec = new JsonObject { ["maxReplicas"] = call.Number("max") };
            if (call.Number("min") is > 0 and var least)
                spec["minReplicas"] = least;
            spec["scaleTargetRef"] = new JsonObject { ["apiVersion"] = target.Kind.ApiVersion, ["kind"] = target.Kind.Kind, ["name"] = target.Name };
            if (call.Number("cpu-percent") is > 0 and var percent)
                spec["targetCPUUtilizationPercentage"] = percent;
            var scaler = new JsonObject
            {
                ["apiVersion"] = "autoscaling/v1", ["kind"] = "HorizontalPodAutoscaler", ["metadata"] = new JsonObject { ["creationTimestamp"] = null, ["name"] = call.Text("name") ?? target.Name }, ["spec"] = spec,
                ["status"] = new JsonObject { ["currentReplicas"] = 0, ["desiredReplicas"] = 0 },
            };
            if (change.OnlyShown)
            {
                change.Tell("horizontalpodautoscaler.autoscaling", Simple.Placed(scaler, call), "autoscaled");
                continue;
            }

            var kind = await session.KindAsync(scaler, "the flags", cancellation);
            change.Tell(kind, await session.Client.SendJsonAsync(HttpMethod.Post, change.Path(kind.Path(target.Namespace)), Simple.WithoutNulls(scaler), cancellation), "autoscaled");
        }

        return reader.Failed ? 1 : 0;
    }
}
