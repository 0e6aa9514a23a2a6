using System.CommandLine;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc drain</c>: cordons a node and evicts its pods.</summary>
internal static class DrainCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly Argument<string> Node = new("node");
    private static readonly Option<bool> Force = new("--force") { Description = "Evict also pods that nothing will replace" };
    private static readonly Option<string?> Limit = new("--timeout") { Description = "How long to wait, such as 5m; 0 for ever" };

    // kubectl needs it where DaemonSets run; scripts name it always.
    private static readonly Option<bool> IgnoreDaemonSets = new("--ignore-daemonsets") { Description = "Leave the pods of DaemonSets" };

    public static Command Build() => new Command("drain", "Cordon a node and evict its pods") { Node, Force, Limit, IgnoreDaemonSets }.Runs(RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var name = parsed.GetValue(Node)!;
        var limit = Durations.Parse("--timeout", parsed.GetValue(Limit));
        var patch = new JsonObject { ["spec"] = new JsonObject { ["unschedulable"] = true } };
        await session.Client.SendJsonAsync(HttpMethod.Patch, $"/api/v1/nodes/{Uri.EscapeDataString(name)}", patch, cancellation, "application/merge-patch+json");
        Console.WriteLine($"node/{name} cordoned");
        var list = await session.Client.GetAsync("/api/v1/pods?fieldSelector=" + Uri.EscapeDataString($"spec.nodeName={name}"), cancellation);
        var pods = (list["items"] as JsonArray ?? []).OfType<JsonObject>().Where(p => Owner(p) != "DaemonSet").ToList();
        if (!parsed.GetValue(Force) && pods.Where(p => Owner(p) is null && !IsOver(p)).Select(Name).ToList() is { Count: > 0 } alone)
            throw new CliException($"error: cannot delete Pods that declare no controller (use --force to override): {string.Join(", ", alone)}");
        await Durations.LimitAsync(limit, token => EvictAsync(session, pods, token), cancellation);
        Console.WriteLine($"node/{name} drained");
        return 0;
    }

    private static async Task<bool> EvictAsync(Session session, List<JsonObject> pods, CancellationToken cancellation)
    {
        foreach (var pod in pods)
        {
            Console.WriteLine($"evicting pod {Name(pod)}");
            var eviction = new JsonObject
            {
                ["apiVersion"] = "policy/v1", ["kind"] = "Eviction",
                ["metadata"] = new JsonObject { ["name"] = (string?)pod["metadata"]?["name"], ["namespace"] = (string?)pod["metadata"]?["namespace"] },
            };
            try
            {
                await session.Client.SendJsonAsync(HttpMethod.Post, Path(pod) + "/eviction", eviction, cancellation);
            }
            catch (NotFoundException)
            {
                // It left by itself.
                continue;
            }
        }

        foreach (var pod in pods)
        {
            while (await session.Client.FindAsync(Path(pod), cancellation) is { } live && (string?)live["metadata"]?["uid"] == (string?)pod["metadata"]?["uid"])
                await Task.Delay(Pause, cancellation);
            Console.WriteLine($"pod/{(string?)pod["metadata"]?["name"]} evicted");
        }

        return true;
    }

    private static string Path(JsonObject pod) => $"/api/v1/namespaces/{(string?)pod["metadata"]?["namespace"]}/pods/{(string?)pod["metadata"]?["name"]}";

    private static string Name(JsonObject pod) => $"{(string?)pod["metadata"]?["namespace"]}/{(string?)pod["metadata"]?["name"]}";

    private static string? Owner(JsonObject pod) =>
        (string?)(pod["metadata"]?["ownerReferences"] as JsonArray)?.FirstOrDefault(o => (bool?)o?["controller"] == true)?["kind"];

    private static bool IsOver(JsonObject pod) => (string?)pod["status"]?["phase"] is "Succeeded" or "Failed";
}
