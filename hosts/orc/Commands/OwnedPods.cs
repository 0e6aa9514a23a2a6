using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary>The pods that a name means: a pod, or those that a workload or Service selects.</summary>
internal static class OwnedPods
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>One pod, or all.</summary>
    /// <param name="session">The session.</param>
    /// <param name="word">A pod's name, or <c>kind/name</c>.</param>
    /// <param name="all">All pods of the object rather than the best one.</param>
    /// <param name="patience">How long to wait for a pod to be there.</param>
    /// <param name="cancellation">The user has enough.</param>
    public static async Task<List<JsonObject>> FindAsync(Session session, string word, bool all, TimeSpan? patience, CancellationToken cancellation)
    {
        var (kind, name) = await WordReader.ReadAsync(session, [word.Contains('/') ? word : "pods/" + word], cancellation) is [(var k, { } n)] ? (k, n) : throw new CliException("error: name one object", 2);
        var item = await session.Client.GetAsync(kind.Path(session.Namespace, name), cancellation);
        if (kind.Kind == "Pod")
            return [item];
        var selector = Selector(item) ?? throw new CliException($"error: {kind.Kind} {name} has no selector, so there are no pods of it");
        return await Durations.LimitAsync(patience, async token =>
        {
            while (true)
            {
                var list = await session.Client.GetAsync($"/api/v1/namespaces/{Uri.EscapeDataString(session.Namespace)}/pods?labelSelector={Uri.EscapeDataString(selector)}", token);
                var pods = (list["items"] as JsonArray ?? []).OfType<JsonObject>().OrderByDescending(Goodness).ThenBy(p => (string?)p["metadata"]?["name"], StringComparer.Ordinal).ToList();
                if (pods.Count > 1 && !all)
                    Console.Error.WriteLine($"Found {pods.Count} pods, using pod/{(string?)pods[0]["metadata"]?["name"]}");
                if (pods.Count > 0)
                    return all ? pods : [pods[0]];
                await Task.Delay(Pause, token);
            }
        }, cancellation);
    }

    /// <summary>The labels that an object's pods have; null when it has none.</summary>
    public static string? Selector(JsonObject item)
    {
        var selector = item["spec"]?["selector"];
        var text = selector?["matchLabels"] is not null || selector?["matchExpressions"] is not null ? Describe.Description.Selector(selector) : Describe.Description.Pairs(selector);
        return text == "<none>" ? null : text;
    }

    /// <summary>A ready pod has more to say than one that waits.</summary>
    private static int Goodness(JsonObject pod) =>
        ((string?)pod["status"]?["phase"] == "Running" ? 2 : 0) + ((pod["status"]?["conditions"] as JsonArray ?? []).Any(c => (string?)c?["type"] == "Ready" && (string?)c["status"] == "True") ? 1 : 0);
}
