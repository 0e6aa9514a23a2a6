using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>An Endpoints object.</summary>
internal static class EndpointsDescriber
{
    public static async Task<string> DescribeAsync(JsonObject item, DescribeContext context)
    {
        var to = new Description();
        to.Heading(item);
        to.Metadata(item);
        to.Line(0, "Subsets:");
        foreach (var subset in (item["subsets"] as JsonArray ?? []).OfType<JsonObject>())
        {
            to.Line(1, $"Addresses:\t{Addresses(subset["addresses"])}").Line(1, $"NotReadyAddresses:\t{Addresses(subset["notReadyAddresses"])}");
            if (subset["ports"] is JsonArray { Count: > 0 } ports)
            {
                to.Line(1, "Ports:").Line(2, "Name\tPort\tProtocol").Line(2, "----\t----\t--------");
                foreach (var port in ports.OfType<JsonObject>())
                    to.Line(2, $"{((string?)port["name"] is { Length: > 0 } name ? name : "<unset>")}\t{port["port"]?.ToJsonString()}\t{(string?)port["protocol"]}");
            }

            to.Line(0, "");
        }

        to.Events(await context.EventsAsync(item), context.Now);
        return to.ToString();
    }

    private static string Addresses(JsonNode? addresses) =>
        addresses is JsonArray { Count: > 0 } all ? string.Join(',', all.Select(a => (string?)a?["ip"])) : "<none>";
}
