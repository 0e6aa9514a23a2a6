using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>A probe on one line.</summary>
internal static class ProbeText
{
    public static string? Of(JsonNode? probe)
    {
        if (probe is null)
            return null;
        int Number(string name, int usual) => (int?)probe[name] ?? usual;
        var attributes = $"delay={Number("initialDelaySeconds", 0)}s timeout={Number("timeoutSeconds", 1)}s period={Number("periodSeconds", 10)}s #success={Number("successThreshold", 1)} #failure={Number("failureThreshold", 3)}";
        if (probe["exec"] is { } exec)
            return $"exec [{string.Join(' ', (exec["command"] as JsonArray ?? []).Select(c => (string?)c))}] {attributes}";
        if (probe["httpGet"] is { } http)
            return $"http-get {((string?)http["scheme"] ?? "HTTP").ToLowerInvariant()}://{(string?)http["host"]}:{Text(http["port"])}{(string?)http["path"] ?? "/"} {attributes}";
        if (probe["tcpSocket"] is { } tcp)
            return $"tcp-socket {(string?)tcp["host"]}:{Text(tcp["port"])} {attributes}";
        return probe["grpc"] is { } grpc ? $"grpc <pod>:{Text(grpc["port"])} {(string?)grpc["service"]} {attributes}" : $"unknown {attributes}";
    }

    private static string Text(JsonNode? value) => value is JsonValue v && v.TryGetValue<string>(out var text) ? text : value?.ToJsonString() ?? "";
}
