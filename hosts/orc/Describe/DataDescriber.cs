using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>ConfigMaps with their data; Secrets with its length, never with it.</summary>
internal static class DataDescriber
{
    public static async Task<string> ConfigMapAsync(JsonObject item, DescribeContext context)
    {
        var to = new Description();
        to.Heading(item);
        to.Metadata(item);
        to.Line(0, "").Line(0, "Data").Line(0, "====");
        foreach (var (key, value) in (item["data"] as JsonObject ?? []).OrderBy(p => p.Key, StringComparer.Ordinal))
            to.Line(0, $"{key}:").Line(0, "----").Line(0, (string?)value ?? "").Line(0, "");
        to.Line(0, "").Line(0, "BinaryData").Line(0, "====");
        foreach (var (key, value) in (item["binaryData"] as JsonObject ?? []).OrderBy(p => p.Key, StringComparer.Ordinal))
            to.Line(0, $"{key}: {Bytes(value)} bytes");
        to.Line(0, "");
        to.Events(await context.EventsAsync(item), context.Now);
        return to.ToString();
    }

    public static string Secret(JsonObject item)
    {
        var to = new Description();
        to.Heading(item);
        to.Metadata(item);
        to.Line(0, "").Line(0, $"Type:\t{(string?)item["type"]}").Line(0, "").Line(0, "Data").Line(0, "====");
        foreach (var (key, value) in (item["data"] as JsonObject ?? []).OrderBy(p => p.Key, StringComparer.Ordinal))
            to.Line(0, $"{key}:\t{Bytes(value)} bytes");
        return to.ToString();
    }

    private static int Bytes(JsonNode? value) => Convert.FromBase64String((string?)value ?? "").Length;
}
