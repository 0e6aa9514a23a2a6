using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>A namespace with its quotas and limits.</summary>
internal static class NamespaceDescriber
{
    public static async Task<string> DescribeAsync(JsonObject item, DescribeContext context)
    {
        var to = new Description();
        to.Heading(item);
        to.Metadata(item);
        to.Line(0, $"Status:\t{(string?)item["status"]?["phase"]}");
        if (item["status"]?["conditions"] is JsonArray { Count: > 0 } conditions)
        {
            to.Line(0, "Conditions:").Line(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage").Line(1, "----\t------\t------------------\t------\t-------");
            foreach (var c in conditions.OfType<JsonObject>())
                to.Line(1, $"{(string?)c["type"]}\t{(string?)c["status"]}\t{Description.Time(c["lastTransitionTime"])}\t{(string?)c["reason"]}\t{(string?)c["message"]}");
        }

        var root = $"/api/v1/namespaces/{Uri.EscapeDataString((string?)item["metadata"]?["name"] ?? "")}";
        QuotaDescriber.OfNamespace(to, await context.ListAsync(root + "/resourcequotas"));
        QuotaDescriber.LimitsOfNamespace(to, await context.ListAsync(root + "/limitranges"));
        return to.ToString();
    }
}
