using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Describe;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Why;

/// <summary>Why a pod is as it is: its place, its containers, what happened to it last.</summary>
internal static class PodWhy
{
    /// <summary>What <see cref="InAWord"/> says of a pod that does what it should.</summary>
    public const string Fine = "runs";
    private const int MaxEvents = 5;

    /// <summary>The text.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="placement">What the scheduler says of it, if it was there to be asked.</param>
    /// <param name="events">What happened to it.</param>
    /// <param name="now">The time.</param>
    public static string Of(JsonObject pod, JsonObject? placement, IReadOnlyList<JsonObject> events, DateTimeOffset now)
    {
        var metadata = pod["metadata"];
        var text = $"pod/{(string?)metadata?["name"]} in {(string?)metadata?["namespace"]}: {Placed(pod, placement)}\n";
        if (NotRunning.Why(pod, events) is { } why && pod["spec"]?["nodeName"] is not null)
            text += $"Not running: {why}\n";
        text += string.Concat(ContainerWhy.Lines(pod, now).Select(l => $"  {l}\n"));
        if (placement is not null)
            text += PlacementText.Of(placement);
        var last = events.OrderBy(EventFields.Last).TakeLast(MaxEvents).ToList();
        if (last.Count > 0)
            text += "\nWhat happened last:\n" + Indented(last.Select(e => (string[])[EventFields.Age(e, now), (string?)e["type"] ?? "", (string?)e["reason"] ?? "", ((string?)e["message"] ?? "").Trim()]));
        return text;
    }

    /// <summary>What keeps a pod from doing what it should; the same for pods that have the same trouble.</summary>
    public static string InAWord(JsonObject pod)
    {
        var status = pod["status"];
        if (pod["metadata"]?["deletionTimestamp"] is not null)
            return "is being deleted";
        if (pod["spec"]?["nodeName"] is null)
            return "has no node";
        if (NotRunning.Why(pod, null) is { } why)
            return why;
        var isReady = (status?["conditions"] as JsonArray ?? []).Any(c => (string?)c?["type"] == "Ready" && (string?)c["status"] == "True");
        return isReady || (string?)status?["phase"] == "Succeeded" ? Fine : "is not ready";
    }

    /// <summary>Rows as columns, set in.</summary>
    public static string Indented(IEnumerable<string[]> rows) =>
        string.Concat(Columns.Align(rows).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => $"  {l.TrimEnd()}\n"));

    private static string Placed(JsonObject pod, JsonObject? placement) => (string?)placement?["message"] is { } message
        ? message
        : (string?)pod["spec"]?["nodeName"] is { } node ? $"it is on {node}" : "it has no node";
}
