using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>A Service with its endpoints.</summary>
internal static class ServiceDescriber
{
    private const int MostEndpoints = 3;

    public static async Task<string> DescribeAsync(JsonObject item, DescribeContext context)
    {
        var (to, spec) = (new Description(), item["spec"] as JsonObject ?? []);
        var (space, name) = ((string?)item["metadata"]?["namespace"] ?? "", (string?)item["metadata"]?["name"] ?? "");
        to.Heading(item);
        to.Metadata(item);
        to.Line(0, $"Selector:\t{Description.Pairs(spec["selector"])}").Line(0, $"Type:\t{(string?)spec["type"]}");
        Addresses(to, item, spec);
        var slices = await context.ListAsync($"/apis/discovery.k8s.io/v1/namespaces/{Uri.EscapeDataString(space)}/endpointslices?labelSelector={Uri.EscapeDataString("kubernetes.io/service-name=" + name)}");
        foreach (var port in (spec["ports"] as JsonArray ?? []).OfType<JsonObject>())
            Port(to, port, slices);
        to.Line(0, $"Session Affinity:\t{(string?)spec["sessionAffinity"]}").Field(0, "External Traffic Policy", (string?)spec["externalTrafficPolicy"]);
        to.Field(0, "Internal Traffic Policy", (string?)spec["internalTrafficPolicy"]).Field(0, "Traffic Distribution", (string?)spec["trafficDistribution"]);
        to.Field(0, "HealthCheck NodePort", (int?)spec["healthCheckNodePort"] is > 0 and var check ? $"{check}" : null);
        to.Field(0, "LoadBalancer Source Ranges", Joined(spec["loadBalancerSourceRanges"]));
        to.Events(await context.EventsAsync(item), context.Now);
        return to.ToString();
    }

    private static void Addresses(Description to, JsonObject item, JsonObject spec)
    {
        to.Field(0, "IP Family Policy", (string?)spec["ipFamilyPolicy"]);
        to.Line(0, $"IP Families:\t{(Joined(spec["ipFamilies"]) is { Length: > 0 } families ? families : "<none>")}");
        to.Line(0, $"IP:\t{(string?)spec["clusterIP"]}").Line(0, $"IPs:\t{(Joined(spec["clusterIPs"]) is { Length: > 0 } all ? all : "<none>")}");
        to.Field(0, "External IPs", Joined(spec["externalIPs"])).Field(0, "Desired LoadBalancer IP", (string?)spec["loadBalancerIP"]).Field(0, "External Name", (string?)spec["externalName"]);
        var ingress = (item["status"]?["loadBalancer"]?["ingress"] as JsonArray ?? []).OfType<JsonObject>()
            .Select(i => ((string?)i["ip"] is { Length: > 0 } ip ? ip : (string?)i["hostname"]) + ((string?)i["ipMode"] is { } mode ? $" ({mode})" : ""));
        to.Field(0, "LoadBalancer Ingress", string.Join(", ", ingress));
    }

    private static void Port(Description to, JsonObject port, IReadOnlyList<JsonObject> slices)
    {
        var (name, protocol) = ((string?)port["name"] is { Length: > 0 } given ? given : "<unset>", (string?)port["protocol"] ?? "TCP");
        to.Line(0, $"Port:\t{name}\t{port["port"]?.ToJsonString()}/{protocol}");
        var target = port["targetPort"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : port["targetPort"]?.ToJsonString();
        to.Line(0, $"TargetPort:\t{target}/{protocol}");
        if ((int?)port["nodePort"] is > 0 and var node)
            to.Line(0, $"NodePort:\t{name}\t{node}/{protocol}");
        to.Line(0, $"Endpoints:\t{Endpoints(slices, (string?)port["name"] ?? "")}");
    }

    private static string Endpoints(IReadOnlyList<JsonObject> slices, string portName)
    {
        var found = new List<string>();
        foreach (var slice in slices)
        {
            var port = (slice["ports"] as JsonArray ?? []).FirstOrDefault(p => ((string?)p?["name"] ?? "") == portName)?["port"]?.ToJsonString();
            foreach (var endpoint in (slice["endpoints"] as JsonArray ?? []).OfType<JsonObject>().Where(e => (bool?)e["conditions"]?["ready"] != false && port is not null))
                found.AddRange((endpoint["addresses"] as JsonArray ?? []).Select(a => (string?)a is { } address && address.Contains(':') ? $"[{address}]:{port}" : $"{(string?)a}:{port}"));
        }

        var shown = string.Join(',', found.Take(MostEndpoints));
        return found.Count > MostEndpoints ? $"{shown} + {found.Count - MostEndpoints} more..." : shown;
    }

    private static string Joined(JsonNode? list) => string.Join(',', (list as JsonArray ?? []).Select(v => (string?)v));
}
