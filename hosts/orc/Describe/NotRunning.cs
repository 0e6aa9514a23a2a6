using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>Why a pod does not run: the one sentence that somebody who describes it is looking for.</summary>
internal static class NotRunning
{
    /// <summary>The reason; null when it runs and is ready, or has ended well.</summary>
    public static string? Why(JsonObject pod, IReadOnlyList<JsonObject>? events)
    {
        var status = pod["status"] as JsonObject ?? [];
        if (pod["metadata"]?["deletionTimestamp"] is not null || (string?)status["phase"] == "Succeeded")
            return null;
        if (Condition(status, "PodScheduled") is { } scheduled && (string?)scheduled["status"] == "False")
            return $"no node takes it: {(string?)scheduled["message"] ?? (string?)scheduled["reason"]}";
        foreach (var container in Statuses(status))
        {
            if (OfContainer(container) is { } why)
                return why + Last(events);
        }

        if ((string?)status["phase"] == "Failed")
            return $"it failed: {(string?)status["message"] ?? (string?)status["reason"]}";
        return null;
    }

    private static string? OfContainer(JsonObject container)
    {
        var name = (string?)container["name"];
        if (container["state"]?["waiting"] is { } waiting && (string?)waiting["reason"] is { } reason)
        {
            if (reason is "ContainerCreating" or "PodInitializing")
                return null;
            var before = container["lastState"]?["terminated"];
            var ended = before is null ? "" : $"; it ended with exit code {(int?)before["exitCode"]}{((string?)before["reason"] is { Length: > 0 } r ? $" ({r})" : "")}";
            return $"container {name}: {reason}{((string?)waiting["message"] is { Length: > 0 } said ? ": " + said : "")}{ended}";
        }

        if (container["state"]?["terminated"] is { } over && (int?)over["exitCode"] is not 0 and var code)
            return $"container {name} ended with exit code {code}{((string?)over["reason"] is { Length: > 0 } r ? $" ({r})" : "")}{((string?)over["message"] is { Length: > 0 } said ? ": " + said : "")}";
        return null;
    }

    /// <summary>What the node said last, when the status has no words.</summary>
    private static string Last(IReadOnlyList<JsonObject>? events) =>
        (events ?? []).Where(e => (string?)e["type"] == "Warning").OrderBy(EventFields.Last).LastOrDefault() is { } last ? $" ({((string?)last["message"] ?? "").Trim()})" : "";

    private static IEnumerable<JsonObject> Statuses(JsonObject status) =>
        ((string[])["initContainerStatuses", "containerStatuses"]).SelectMany(n => (status[n] as JsonArray ?? []).OfType<JsonObject>());

    private static JsonObject? Condition(JsonObject status, string type) => (status["conditions"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(c => (string?)c["type"] == type);
}
