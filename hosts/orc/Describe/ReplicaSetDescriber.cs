using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>A ReplicaSet.</summary>
internal static class ReplicaSetDescriber
{
    public static async Task<string> DescribeAsync(JsonObject item, DescribeContext context)
    {
        var (to, spec, status) = (new Description(), item["spec"] as JsonObject ?? [], item["status"] as JsonObject ?? []);
        var selector = Description.Selector(spec["selector"]);
        to.Heading(item);
        to.Line(0, $"Selector:\t{selector}");
        to.Metadata(item);
        to.Controller(item);
        to.Line(0, $"Replicas:\t{(int?)status["replicas"] ?? 0} current / {(int?)spec["replicas"] ?? 0} desired");
        var uid = (string?)item["metadata"]?["uid"];
        var pods = await context.ListAsync($"/api/v1/namespaces/{Uri.EscapeDataString((string?)item["metadata"]?["namespace"] ?? "")}/pods?labelSelector={Uri.EscapeDataString(selector)}");
        var phases = pods.Where(p => (p["metadata"]?["ownerReferences"] as JsonArray ?? []).Any(o => (string?)o?["uid"] == uid)).Select(p => (string?)p["status"]?["phase"]).ToList();
        int Count(string phase) => phases.Count(p => p == phase);
        to.Line(0, $"Pods Status:\t{Count("Running")} Running / {Count("Pending")} Waiting / {Count("Succeeded")} Succeeded / {Count("Failed")} Failed");
        PodParts.Template(to, spec["template"]);
        DeploymentDescriber.Conditions(to, status);
        to.Events(await context.EventsAsync(item), context.Now);
        return to.ToString();
    }
}
