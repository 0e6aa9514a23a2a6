using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>A PodDisruptionBudget.</summary>
internal static class BudgetDescriber
{
    public static async Task<string> DescribeAsync(JsonObject item, DescribeContext context)
    {
        var (to, spec, status) = (new Description(), item["spec"] as JsonObject ?? [], item["status"] as JsonObject ?? []);
        to.Heading(item);
        if (spec["minAvailable"] is { } least)
            to.Line(0, $"Min available:\t{Text(least)}");
        else if (spec["maxUnavailable"] is { } most)
            to.Line(0, $"Max unavailable:\t{Text(most)}");
        to.Line(0, $"Selector:\t{(spec["selector"] is null ? "<unset>" : Description.Selector(spec["selector"]))}").Line(0, "Status:");
        to.Line(2, $"Allowed disruptions:\t{(int?)status["disruptionsAllowed"] ?? 0}").Line(2, $"Current:\t{(int?)status["currentHealthy"] ?? 0}");
        to.Line(2, $"Desired:\t{(int?)status["desiredHealthy"] ?? 0}").Line(2, $"Total:\t{(int?)status["expectedPods"] ?? 0}");
        to.Events(await context.EventsAsync(item), context.Now);
        return to.ToString();
    }

    private static string Text(JsonNode value) => value is JsonValue v && v.TryGetValue<string>(out var text) ? text : value.ToJsonString();
}
