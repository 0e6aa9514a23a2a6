using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>A pod. When it does not run, the reason comes first, which kubectl leaves to the reader of the events.</summary>
internal static class PodDescriber
{
    public static async Task<string> DescribeAsync(JsonObject pod, DescribeContext context)
    {
        var (to, spec, status) = (new Description(), pod["spec"] as JsonObject ?? [], pod["status"] as JsonObject ?? []);
        var events = await context.EventsAsync(pod);
        if (NotRunning.Why(pod, events) is { } why)
            to.Line(0, $"Not running:\t{why}");
        to.Heading(pod);
        Basics(to, pod, spec);
        Status(to, pod, status, context.Now);
        Addresses(to, status);
        to.Controller(pod);
        to.Field(0, "NominatedNodeName", (string?)status["nominatedNodeName"]);
        if (spec["initContainers"] is JsonArray { Count: > 0 } first)
            ContainerParts.All(to, "Init Containers", first, status["initContainerStatuses"] as JsonArray ?? [], pod, "");
        ContainerParts.All(to, "Containers", spec["containers"] as JsonArray ?? [], status["containerStatuses"] as JsonArray ?? [], pod, "");
        if (spec["ephemeralContainers"] is JsonArray { Count: > 0 } later)
            ContainerParts.All(to, "Ephemeral Containers", later, status["ephemeralContainerStatuses"] as JsonArray ?? [], pod, "");
        Conditions(to, spec, status);
        VolumeParts.All(to, spec["volumes"] as JsonArray ?? [], "");
        to.Line(0, $"QoS Class:\t{(string?)status["qosClass"] ?? "BestEffort"}");
        to.Labels("Node-Selectors", spec["nodeSelector"] as JsonObject);
        PodParts.Tolerations(to, "Tolerations", spec["tolerations"] as JsonArray ?? []);
        PodParts.Spread(to, spec, "");
        to.Events(events, context.Now);
        return to.ToString();
    }

    private static void Basics(Description to, JsonObject pod, JsonObject spec)
    {
        if (spec["priority"] is { } priority)
            to.Line(0, $"Priority:\t{priority.ToJsonString()}");
        to.Field(0, "Priority Class Name", (string?)spec["priorityClassName"]).Field(0, "Runtime Class Name", (string?)spec["runtimeClassName"]).Field(0, "Service Account", (string?)spec["serviceAccountName"]);
        var status = pod["status"];
        to.Line(0, (string?)spec["nodeName"] is { Length: > 0 } node ? $"Node:\t{node}/{(string?)status?["hostIP"]}" : "Node:\t<none>");
        to.Field(0, "Start Time", Description.Time(status?["startTime"]));
        to.Metadata(pod);
    }

    private static void Status(Description to, JsonObject pod, JsonObject status, DateTimeOffset now)
    {
        if (pod["metadata"]?["deletionTimestamp"] is { } deleted && (string?)status["reason"] != "NodeLost"
            && DateTimeOffset.TryParse((string?)deleted, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            to.Line(0, $"Status:\tTerminating{(at < now ? $" (lasts {Ages.Human(now - at)})" : "")}");
            to.Line(0, $"Termination Grace Period:\t{(long?)pod["metadata"]?["deletionGracePeriodSeconds"] ?? 0}s");
        }
        else
        {
            to.Line(0, $"Status:\t{(string?)status["phase"]}");
        }

        to.Field(0, "Reason", (string?)status["reason"]).Field(0, "Message", (string?)status["message"]);
        if (pod["spec"]?["securityContext"]?["seccompProfile"] is { } profile)
        {
            to.Line(0, $"SeccompProfile:\t{(string?)profile["type"]}");
            to.Field(0, "LocalhostProfile", (string?)profile["localhostProfile"]);
        }
    }

    private static void Addresses(Description to, JsonObject status)
    {
        to.Line(0, $"IP:\t{(string?)status["podIP"]}");
        var all = (status["podIPs"] as JsonArray ?? []).Select(i => (string?)i?["ip"]).ToList();
        to.Line(0, all.Count == 0 ? "IPs:\t<none>" : "IPs:");
        foreach (var address in all)
            to.Line(1, $"IP:\t{address}");
    }

    private static void Conditions(Description to, JsonObject spec, JsonObject status)
    {
        var conditions = (status["conditions"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var gates = (spec["readinessGates"] as JsonArray ?? []).Select(g => (string?)g?["conditionType"]).ToList();
        if (gates.Count > 0)
        {
            to.Line(0, "Readiness Gates:").Line(1, "Type\tStatus");
            foreach (var gate in gates)
                to.Line(1, $"{gate} \t{(string?)conditions.Find(c => (string?)c["type"] == gate)?["status"] ?? "<none>"} ");
        }

        if (conditions.Count == 0)
            return;
        to.Line(0, "Conditions:").Line(1, "Type\tStatus");
        foreach (var condition in conditions)
            to.Line(1, $"{(string?)condition["type"]} \t{(string?)condition["status"]} ");
    }
}
