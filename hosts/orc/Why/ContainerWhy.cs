using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Why;

/// <summary>How a pod's containers are that do not run as they should, and how they ended before.</summary>
internal static class ContainerWhy
{
    /// <summary>A line for each of them.</summary>
    public static IEnumerable<string> Lines(JsonObject pod, DateTimeOffset now)
    {
        var (status, isDone) = (pod["status"], (string?)pod["status"]?["phase"] == "Succeeded");
        foreach (var container in ((string[])["initContainerStatuses", "containerStatuses"]).SelectMany(n => (status?[n] as JsonArray ?? []).OfType<JsonObject>()))
        {
            var (name, restarts) = ((string?)container["name"], (int?)container["restartCount"] ?? 0);
            var (state, before) = (container["state"], container["lastState"]?["terminated"]);
            if (isDone || (before is null && (state?["running"] is not null && (bool?)container["ready"] == true || (int?)state?["terminated"]?["exitCode"] == 0)))
                continue;
            yield return $"container {name}: {State(state, (bool?)container["ready"] == true)}{(restarts > 0 ? $", restarted {restarts} times" : "")}";
            if (before is null)
                continue;
            yield return $"  ended before: {Ended(before, now)}";
            yield return $"  its last words: orc logs {(string?)pod["metadata"]?["name"]} -n {(string?)pod["metadata"]?["namespace"]} -c {name} --previous";
        }
    }

    private static string State(JsonNode? state, bool ready)
    {
        if (state?["waiting"] is { } waiting)
            return $"waits, {(string?)waiting["reason"]}{Said(waiting)}";
        if (state?["terminated"] is { } over)
            return $"ended with {Code(over)}{Said(over)}";
        return ready ? "runs" : "runs, and is not ready: its readiness probe has not succeeded";
    }

    private static string Ended(JsonNode over, DateTimeOffset now)
    {
        var ago = DateTimeOffset.TryParse((string?)over["finishedAt"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? $" {Ages.Human(now - at)} ago" : "";
        return $"{Code(over)}{ago}{Said(over)}";
    }

    private static string Code(JsonNode over) => (int?)over["signal"] is > 0 and var signal
        ? $"signal {signal}{Reason(over)}" : $"exit code {(int?)over["exitCode"] ?? 0}{Reason(over)}";

    private static string Reason(JsonNode over) => (string?)over["reason"] is { Length: > 0 } reason ? $" ({reason})" : "";

    private static string Said(JsonNode state) => (string?)state["message"] is { Length: > 0 } message ? $": {message.Trim()}" : "";
}
