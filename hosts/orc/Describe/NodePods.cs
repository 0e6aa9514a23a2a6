using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>The pods of a node, and the sums of what they ask for and may use.</summary>
internal static class NodePods
{
    public static void Write(Description to, IReadOnlyList<JsonObject> pods, JsonObject allocatable, DateTimeOffset now)
    {
        to.Line(0, $"Non-terminated Pods:\t({pods.Count} in total)");
        to.Line(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge").Line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---");
        var (processors, memory) = (Amounts.Of((string?)allocatable["cpu"]), Amounts.Of((string?)allocatable["memory"]));
        foreach (var pod in pods)
        {
            string Part(string group, string resource) => resource == "cpu" ? Share(Of(pod, group, resource), processors, Amounts.Cpu) : Share(Of(pod, group, resource), memory, Amounts.Memory);
            DateTimeOffset? made = DateTimeOffset.TryParse((string?)pod["metadata"]?["creationTimestamp"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
            to.Line(1, $"{(string?)pod["metadata"]?["namespace"]}\t{(string?)pod["metadata"]?["name"]}\t\t{Part("requests", "cpu")}\t{Part("limits", "cpu")}\t{Part("requests", "memory")}\t{Part("limits", "memory")}\t{Ages.Since(made, now)}");
        }

        to.Line(0, "Allocated resources:").Line(0, "  (Total limits may be over 100 percent, i.e., overcommitted.)").Line(1, "Resource\tRequests\tLimits").Line(1, "--------\t--------\t------");
        string[] usual = ["cpu", "memory", "ephemeral-storage"];
        foreach (var resource in usual.Concat(allocatable.Select(a => a.Key).Where(k => !usual.Contains(k) && k != "pods").Order(StringComparer.Ordinal)))
        {
            decimal Sum(string group) => pods.Sum(p => Of(p, group, resource));
            var total = Amounts.Of((string?)allocatable[resource]);
            Func<decimal, string> text = resource == "cpu" ? Amounts.Cpu : Amounts.Memory;
            to.Line(1, usual.Contains(resource) ? $"{resource}\t{Share(Sum("requests"), total, text)}\t{Share(Sum("limits"), total, text)}" : $"{resource}\t{text(Sum("requests"))}\t{text(Sum("limits"))}");
        }
    }

    /// <summary>A pod's own need: the sum of its containers, or the largest of its init containers if that is more.</summary>
    private static decimal Of(JsonObject pod, string group, string resource)
    {
        decimal One(JsonNode? container) => Amounts.Of((string?)container?["resources"]?[group]?[resource]);
        var together = (pod["spec"]?["containers"] as JsonArray ?? []).Sum(One);
        return Math.Max(together, (pod["spec"]?["initContainers"] as JsonArray ?? []).Select(One).DefaultIfEmpty(0).Max());
    }

    private static string Share(decimal amount, decimal total, Func<decimal, string> text) =>
        $"{text(amount)} ({(total > 0 ? decimal.Truncate(amount / total * 100) : 0).ToString("0", CultureInfo.InvariantCulture)}%)";
}
