using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>An EndpointSlice.</summary>
internal static class EndpointSliceDescriber
{
    public static async Task<string> DescribeAsync(JsonObject item, DescribeContext context)
    {
        var to = new Description();
        to.Heading(item);
        to.Metadata(item);
        to.Line(0, $"AddressType:\t{(string?)item["addressType"]}");
        Ports(to, item["ports"] as JsonArray ?? []);
        var endpoints = item["endpoints"] as JsonArray ?? [];
        to.Line(0, endpoints.Count == 0 ? "Endpoints: <none>" : "Endpoints:");
        foreach (var endpoint in endpoints.OfType<JsonObject>())
            One(to, endpoint);
        to.Events(await context.EventsAsync(item), context.Now);
        return to.ToString();
    }

    private static void Ports(Description to, JsonArray ports)
    {
        if (ports.Count == 0)
        {
            to.Line(0, "Ports: <unset>");
            return;
        }

        to.Line(0, "Ports:").Line(1, "Name\tPort\tProtocol").Line(1, "----\t----\t--------");
        foreach (var port in ports.OfType<JsonObject>())
            to.Line(1, $"{((string?)port["name"] is { Length: > 0 } name ? name : "<unset>")}\t{port["port"]?.ToJsonString() ?? "<unset>"}\t{(string?)port["protocol"]}");
    }

    private static void One(Description to, JsonObject endpoint)
    {
        to.Line(1, $"- Addresses:\t{string.Join(", ", (endpoint["addresses"] as JsonArray ?? []).Select(a => (string?)a))}").Line(2, "Conditions:");
        to.Line(3, $"Ready:\t{((bool?)endpoint["conditions"]?["ready"] is { } ready ? ready ? "true" : "false" : "<unset>")}");
        to.Line(2, $"Hostname:\t{Or((string?)endpoint["hostname"])}");
        if (endpoint["targetRef"] is { } target)
            to.Line(2, $"TargetRef:\t{(string?)target["kind"]}/{(string?)target["name"]}");
        to.Line(2, $"NodeName:\t{Or((string?)endpoint["nodeName"])}").Line(2, $"Zone:\t{Or((string?)endpoint["zone"])}");
    }

    private static string Or(string? text) => string.IsNullOrEmpty(text) ? "<unset>" : text;
}
