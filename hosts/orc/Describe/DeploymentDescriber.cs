using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>A Deployment.</summary>
internal static class DeploymentDescriber
{
    public static async Task<string> DescribeAsync(JsonObject item, DescribeContext context)
    {
        var (to, spec, status) = (new Description(), item["spec"] as JsonObject ?? [], item["status"] as JsonObject ?? []);
        to.Heading(item);
        to.Line(0, $"CreationTimestamp:\t{Description.Time(item["metadata"]?["creationTimestamp"])}");
        to.Metadata(item);
        int Count(string name) => (int?)status[name] ?? 0;
        to.Line(0, $"Selector:\t{Description.Selector(spec["selector"])}");
        to.Line(0, $"Replicas:\t{(int?)spec["replicas"] ?? 0} desired | {Count("updatedReplicas")} updated | {Count("replicas")} total | {Count("availableReplicas")} available | {Count("unavailableReplicas")} unavailable");
        to.Line(0, $"StrategyType:\t{(string?)spec["strategy"]?["type"]}").Line(0, $"MinReadySeconds:\t{(int?)spec["minReadySeconds"] ?? 0}");
        if (spec["strategy"]?["rollingUpdate"] is { } rolling)
            to.Line(0, $"RollingUpdateStrategy:\t{Text(rolling["maxUnavailable"])} max unavailable, {Text(rolling["maxSurge"])} max surge");
        PodParts.Template(to, spec["template"]);
        Conditions(to, status);
        var sets = await SetsAsync(item, context);
        var newest = sets.FirstOrDefault(s => Same(s["spec"]?["template"], spec["template"]));
        to.Line(0, $"OldReplicaSets:\t{Sets(sets.Where(s => s != newest))}").Line(0, $"NewReplicaSet:\t{Sets(newest is null ? [] : [newest])}");
        to.Events(await context.EventsAsync(item), context.Now);
        return to.ToString();
    }

    /// <summary>Conditions with reasons, as workloads have them.</summary>
    public static void Conditions(Description to, JsonObject status)
    {
        if (status["conditions"] is not JsonArray { Count: > 0 } conditions)
            return;
        to.Line(0, "Conditions:").Line(1, "Type\tStatus\tReason").Line(1, "----\t------\t------");
        foreach (var condition in conditions.OfType<JsonObject>())
            to.Line(1, $"{(string?)condition["type"]} \t{(string?)condition["status"]}\t{(string?)condition["reason"]}");
    }

    private static async Task<List<JsonObject>> SetsAsync(JsonObject item, DescribeContext context)
    {
        var (space, uid) = ((string?)item["metadata"]?["namespace"] ?? "", (string?)item["metadata"]?["uid"]);
        var selector = Description.Selector(item["spec"]?["selector"]);
        var sets = await context.ListAsync($"/apis/apps/v1/namespaces/{Uri.EscapeDataString(space)}/replicasets?labelSelector={Uri.EscapeDataString(selector)}");
        return [.. sets.Where(s => (s["metadata"]?["ownerReferences"] as JsonArray ?? []).Any(o => (string?)o?["uid"] == uid)).OrderBy(s => (string?)s["metadata"]?["creationTimestamp"], StringComparer.Ordinal)];
    }

    private static string Sets(IEnumerable<JsonObject> sets) =>
        string.Join(", ", sets.Select(s => $"{(string?)s["metadata"]?["name"]} ({(int?)s["status"]?["replicas"] ?? 0}/{(int?)s["spec"]?["replicas"] ?? 0} replicas created)")) is { Length: > 0 } text ? text : "<none>";

    /// <summary>Whether two templates are alike but for the hash that tells ReplicaSets apart.</summary>
    private static bool Same(JsonNode? a, JsonNode? b) => JsonNode.DeepEquals(Bare(a), Bare(b));

    private static JsonNode? Bare(JsonNode? template)
    {
        var copy = Output.ObjectPrinter.Sorted(template);
        (copy?["metadata"]?["labels"] as JsonObject)?.Remove("pod-template-hash");
        return copy;
    }

    private static string Text(JsonNode? value) => value is JsonValue v && v.TryGetValue<string>(out var text) ? text : value?.ToJsonString() ?? "";
}
