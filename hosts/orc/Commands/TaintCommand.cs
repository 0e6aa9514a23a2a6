using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc taint</c></summary>
internal static class TaintCommand
{
    private static readonly string[] Effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

    public static Verb Verb() => new("taint", "Set and remove taints of nodes")
    {
        Usage = "node NAME… KEY=VALUE:EFFECT… KEY[:EFFECT]-…", Completes = Completes.Objects, Examples = ["orc taint node n1 gpu=yes:NoSchedule", "orc taint node n1 gpu-"],
        Flags = [TargetFlags.Selector, TargetFlags.All, Flag.Switch("overwrite", '\0', "Change taints that are there"), .. Change.Flags("kubectl-taint"), Change.Validate],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        if (call.Before.Count == 0 || call.Before[0].Split('/')[0] is not ("node" or "nodes" or "no"))
            throw call.Wrong(call.Before.Count == 0 ? "one or more resources must be specified as <resource> <name> or <resource>/<name>" : $"invalid resource type {call.Before[0]}, only node types are supported");
        var first = call.Before.ToList().FindIndex(w => w.Contains('=') || w.Contains(':') || w.EndsWith('-'));
        if (first < 0)
            throw call.Wrong("at least one taint update is required");
        var edits = call.Before.Skip(first).ToList();
        var (change, reader) = (new Change(session, call), new TargetReader(session, call) { Words = [.. call.Before.Take(first)] });
        foreach (var target in await reader.LiveAsync(cancellation))
        {
            try
            {
                var taints = (target.Object["spec"]?["taints"] as JsonArray ?? []).OfType<JsonObject>().Select(t => (JsonObject)t.DeepClone()).ToList();
                var said = Apply(call, target.Name, taints, edits);
                var patch = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["resourceVersion"] = (string?)target.Object["metadata"]?["resourceVersion"] },
                    ["spec"] = new JsonObject { ["taints"] = taints.Count == 0 ? null : new JsonArray([.. taints]) },
                };
                change.Tell(target.Kind, await change.PatchAsync(target, patch, ApiClient.MergePatch, cancellation), said);
            }
            catch (CliException e) when (e.ExitCode == 1)
            {
                reader.Report(e);
            }
        }

        return reader.Failed ? 1 : 0;
    }

    private static string Apply(Invocation call, string node, List<JsonObject> taints, List<string> edits)
    {
        var said = "untainted";
        foreach (var edit in edits)
        {
            if (edit.EndsWith('-'))
            {
                var (goneKey, goneEffect) = edit[..^1].Split(':') is [var k, var e] ? (k, e) : (edit[..^1], null);
                if (taints.RemoveAll(t => (string?)t["key"] == goneKey.Split('=')[0] && (goneEffect is null || (string?)t["effect"] == goneEffect)) == 0)
                    throw new CliException($"error: taint \"{edit[..^1]}\" not found");
                continue;
            }

            var (pair, effect) = edit.Split(':') is [var p, var f] ? (p, f) : throw new CliException($"error: unknown taint spec: {edit}");
            if (!Effects.Contains(effect))
                throw new CliException($"error: invalid taint effect: {effect}, unsupported taint effect");
            var (key, value) = pair.Split('=', 2) is [var left, var right] ? (left, right) : (pair, null);
            if (!call.Is("overwrite") && taints.Exists(t => (string?)t["key"] == key && (string?)t["effect"] == effect))
                throw new CliException($"error: node {node} already has {key} taint(s) with same effect(s) and --overwrite is false");
            taints.RemoveAll(t => (string?)t["key"] == key && (string?)t["effect"] == effect);
            var taint = new JsonObject { ["effect"] = effect, ["key"] = key };
            if (value is { Length: > 0 })
                taint["value"] = value;
            taints.Add(taint);
            said = "tainted";
        }

        return said == "tainted" && edits.Exists(e => e.EndsWith('-')) ? "modified" : said;
    }
}
