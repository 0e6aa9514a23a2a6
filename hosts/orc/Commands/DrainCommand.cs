using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc drain</c>: cordons nodes and evicts their pods.</summary>
internal static class DrainCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan BudgetPause = TimeSpan.FromSeconds(5);

    public static Verb Verb() => new("drain", "Cordon nodes and evict their pods")
    {
        Usage = "NODE…", Completes = Completes.Nodes, Examples = ["orc drain n1 --ignore-daemonsets --delete-emptydir-data"],
        Flags =
        [
            TargetFlags.Selector, Change.DryRun, Flag.Switch("force", '\0', "Evict also pods that nothing will replace"), Flag.Switch("ignore-daemonsets", '\0', "Leave the pods of DaemonSets"),
            Flag.Switch("delete-emptydir-data", '\0', "Also pods with emptyDir volumes, whose data is lost"), Flag.Number("grace-period", '\0', "Seconds that a pod gets to end; -1 for its own", -1),
            Flag.Text("timeout", '\0', "How long to wait, such as 5m; 0 for ever", "0s"), Flag.Text("pod-selector", '\0', "Only pods with these labels"),
            Flag.Switch("disable-eviction", '\0', "Delete instead of evicting, past disruption budgets"), Flag.Number("skip-wait-for-delete-timeout", '\0', "Do not wait for pods that are ending since more seconds than this", 0),
            Flag.Number("chunk-size", '\0', "Accepted and not needed", 500),
        ],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var reader = await CordonCommand.NodesAsync(session, call, cancellation);
        var nodes = await reader.LiveAsync(cancellation);
        foreach (var node in nodes)
            session.Out.Write(await CordonCommand.SetAsync(session, call, node, true, cancellation));
        session.Out.Flush();
        foreach (var node in nodes)
        {
            var pods = await PodsAsync(session, call, node, cancellation);
            if (call.Text("dry-run") == "none")
                await Durations.LimitAsync(call.Time("timeout"), token => EvictAsync(session, call, pods, token), cancellation);
            var suffix = call.Text("dry-run") switch { "client" => " (dry run)", "server" => " (server dry run)", _ => "" };
            session.Out.Write($"{node.Shown} drained{suffix}\n");
        }

        return reader.Failed ? 1 : 0;
    }

    private static async Task<List<JsonObject>> PodsAsync(Session session, Invocation call, Target node, CancellationToken cancellation)
    {
        var path = "/api/v1/pods?fieldSelector=" + Uri.EscapeDataString($"spec.nodeName={node.Name}") + (call.Text("pod-selector") is { } labels ? "&labelSelector=" + Uri.EscapeDataString(labels) : "");
        var all = ((await session.Client.GetAsync(path, cancellation))["items"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var daemons = all.FindAll(p => Owner(p) == "DaemonSet");
        var rest = all.Except(daemons).ToList();
        var (alone, local) = (rest.FindAll(p => Owner(p) is null && !IsOver(p)), rest.FindAll(p => HasLocalData(p) && !IsOver(p)));
        var refused = new List<string>();
        if (daemons.Count > 0 && !call.Is("ignore-daemonsets"))
            refused.Add($"cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): {Names(daemons)}");
        if (alone.Count > 0 && !call.Is("force"))
            refused.Add($"cannot delete Pods that declare no controller (use --force to override): {Names(alone)}");
        if (local.Count > 0 && !call.Is("delete-emptydir-data"))
            refused.Add($"cannot delete Pods with local storage (use --delete-emptydir-data to override): {Names(local)}");
        if (refused.Count > 0)
            throw new CliException($"error: unable to drain node \"{node.Name}\" due to error: {(refused.Count == 1 ? refused[0] : "[" + string.Join(", ", refused) + "]")}, continuing command...\nThere are pending nodes to be drained:\n {node.Name}\n{string.Join('\n', refused)}");
        if (daemons.Count > 0)
            Console.Error.WriteLine($"Warning: ignoring DaemonSet-managed Pods: {Names(daemons)}");
        if (alone.Count > 0)
            Console.Error.WriteLine($"Warning: deleting Pods that declare no controller: {Names(alone)}");
        return rest;
    }

    private static async Task<bool> EvictAsync(Session session, Invocation call, List<JsonObject> pods, CancellationToken cancellation)
    {
        var waiting = new List<JsonObject>();
        foreach (var pod in pods)
        {
            session.Out.Write($"evicting pod {Name(pod)}\n");
            session.Out.Flush();
            if (await RemoveAsync(session, call, pod, cancellation))
                waiting.Add(pod);
        }

        foreach (var pod in waiting)
        {
            while (await session.Client.FindAsync(Path(pod), cancellation) is { } live && (string?)live["metadata"]?["uid"] == (string?)pod["metadata"]?["uid"])
                await Task.Delay(Pause, cancellation);
            session.Out.Write($"pod/{(string?)pod["metadata"]?["name"]} {(call.Is("disable-eviction") ? "deleted" : "evicted")}\n");
            session.Out.Flush();
        }

        return true;
    }

    private static async Task<bool> RemoveAsync(Session session, Invocation call, JsonObject pod, CancellationToken cancellation)
    {
        var options = new JsonObject();
        if (call.Number("grace-period") is >= 0 and var grace)
            options["gracePeriodSeconds"] = grace;
        var eviction = new JsonObject
        {
            ["apiVersion"] = "policy/v1", ["kind"] = "Eviction", ["deleteOptions"] = options.DeepClone(),
            ["metadata"] = new JsonObject { ["name"] = (string?)pod["metadata"]?["name"], ["namespace"] = (string?)pod["metadata"]?["namespace"] },
        };
        while (true)
        {
            try
            {
                if (call.Is("disable-eviction"))
                    await session.Client.SendJsonAsync(HttpMethod.Delete, Path(pod), options, cancellation);
                else
                    await session.Client.SendJsonAsync(HttpMethod.Post, Path(pod) + "/eviction", eviction, cancellation);
                return true;
            }
            catch (ServerException e) when (e.IsNotFound)
            {
                // It left by itself.
                return false;
            }
            catch (ServerException e) when (e.Code == 429)
            {
                // A disruption budget says not yet; --timeout says how long that may go on.
                Console.Error.WriteLine($"error when evicting pods/\"{(string?)pod["metadata"]?["name"]}\" -n \"{(string?)pod["metadata"]?["namespace"]}\" (will retry after 5s): {e.Text}");
                await Task.Delay(BudgetPause, cancellation);
            }
        }
    }

    private static string Names(List<JsonObject> pods) => string.Join(", ", pods.Select(Name));

    private static string Path(JsonObject pod) => $"/api/v1/namespaces/{(string?)pod["metadata"]?["namespace"]}/pods/{(string?)pod["metadata"]?["name"]}";

    private static string Name(JsonObject pod) => $"{(string?)pod["metadata"]?["namespace"]}/{(string?)pod["metadata"]?["name"]}";

    private static string? Owner(JsonObject pod) =>
        (string?)(pod["metadata"]?["ownerReferences"] as JsonArray)?.FirstOrDefault(o => (bool?)o?["controller"] == true)?["kind"];

    private static bool HasLocalData(JsonObject pod) => (pod["spec"]?["volumes"] as JsonArray ?? []).Any(v => v?["emptyDir"] is not null);

    private static bool IsOver(JsonObject pod) => (string?)pod["status"]?["phase"] is "Succeeded" or "Failed";
}
