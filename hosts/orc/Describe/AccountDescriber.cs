using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>A ServiceAccount with its Secrets' names.</summary>
internal static class AccountDescriber
{
    public static async Task<string> DescribeAsync(JsonObject item, DescribeContext context)
    {
        var to = new Description();
        to.Heading(item);
        to.Metadata(item);
        var (space, name) = ((string?)item["metadata"]?["namespace"] ?? "", (string?)item["metadata"]?["name"]);
        var tokens = (await context.ListAsync($"/api/v1/namespaces/{Uri.EscapeDataString(space)}/secrets?fieldSelector={Uri.EscapeDataString("type=kubernetes.io/service-account-token")}"))
            .Where(s => (string?)s["metadata"]?["annotations"]?["kubernetes.io/service-account.name"] == name).Select(s => (string?)s["metadata"]?["name"]);
        Names(to, "Image pull secrets", (item["imagePullSecrets"] as JsonArray ?? []).Select(s => (string?)s?["name"]));
        Names(to, "Mountable secrets", (item["secrets"] as JsonArray ?? []).Select(s => (string?)s?["name"]));
        Names(to, "Tokens", tokens);
        to.Events(await context.EventsAsync(item), context.Now);
        return to.ToString();
    }

    private static void Names(Description to, string title, IEnumerable<string?> names)
    {
        var all = names.ToList();
        to.Line(0, $"{title}:\t{(all.Count == 0 ? "<none>" : all[0])}");
        foreach (var name in all.Skip(1))
            to.Line(0, "\t" + name);
    }
}
