using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Describe;

namespace Orleans.Orchestrator.Hosts.Orc.Why;

/// <summary>How a workload's pods are, together, and what keeps it from having those that it wants.</summary>
internal static class OwnerWhy
{
    private const int MaxEvents = 5;

    /// <summary>The text.</summary>
    public static string Of(ApiKind kind, JsonObject item, IReadOnlyList<JsonObject> pods, IReadOnlyList<JsonObject> events, DateTimeOffset now)
    {
        var groups = pods.GroupBy(PodWhy.InAWord).OrderByDescending(g => g.Count()).Select(g => $"{g.Count()} {(g.Key == PodWhy.Fine ? "run" : Plural(g.Key))}");
        var wanted = (int?)item["spec"]?["replicas"] is { } replicas ? $"wants {replicas} pods" : "has pods";
        var text = $"{kind.Qualified}/{(string?)item["metadata"]?["name"]} in {(string?)item["metadata"]?["namespace"]}: {wanted}; {(pods.Count == 0 ? "there are none" : string.Join(", ", groups))}\n";
        foreach (var condition in (item["status"]?["conditions"] as JsonArray ?? []).OfType<JsonObject>().Where(IsTrouble))
            text += $"  {(string?)condition["type"]} {(string?)condition["status"]}, {(string?)condition["reason"]}: {((string?)condition["message"] ?? "").Trim()}\n";
        var last = events.Where(e => (string?)e["type"] == "Warning").OrderBy(EventFields.Last).TakeLast(MaxEvents).ToList();
        if (last.Count > 0)
            text += "\nWarnings:\n" + PodWhy.Indented(last.Select(e => (string[])[EventFields.Age(e, now), (string?)e["reason"] ?? "", ((string?)e["message"] ?? "").Trim()]));
        return text;
    }

    private static bool IsTrouble(JsonObject condition) => (string?)condition["type"] is var type
        && (type is "ReplicaFailure" or "Failed" ? (string?)condition["status"] == "True" : (string?)condition["status"] == "False");

    private static string Plural(string word) => word switch
    {
        "has no node" => "have no node",
        "is not ready" => "are not ready",
        "is being deleted" => "are being deleted",
        _ => $"do not run ({word})",
    };
}
