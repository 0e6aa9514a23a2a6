using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>A container's environment. What comes from Secrets is named and never shown.</summary>
internal static class EnvironmentParts
{
    public static void Sources(Description to, JsonArray sources)
    {
        if (sources.Count == 0)
            return;
        to.Line(2, "Environment Variables from:");
        foreach (var source in sources.OfType<JsonObject>())
        {
            var (from, reference) = source["configMapRef"] is { } map ? ("ConfigMap", map) : ("Secret", source["secretRef"]);
            var prefix = (string?)source["prefix"] is { Length: > 0 } text ? $" with prefix '{text}'" : "";
            to.Line(3, $"{(string?)reference?["name"]}\t{from}{prefix}\tOptional: {Bool(reference?["optional"])}");
        }
    }

    public static void Variables(Description to, JsonArray variables, JsonObject? pod, JsonObject container)
    {
        to.Line(2, $"Environment:{(variables.Count == 0 ? "\t<none>" : "")}");
        foreach (var variable in variables.OfType<JsonObject>())
        {
            var name = (string?)variable["name"];
            if (variable["valueFrom"] is not JsonObject from)
            {
                var lines = ((string?)variable["value"] ?? "").Split('\n');
                to.Line(3, $"{name}:\t{lines[0]}");
                foreach (var line in lines.Skip(1))
                    to.Line(3, "\t" + line);
            }
            else if (from["fieldRef"] is { } field)
            {
                to.Line(3, $"{name}:\t{Field(pod, (string?)field["fieldPath"] ?? "")} ({(string?)field["apiVersion"] ?? "v1"}:{(string?)field["fieldPath"]})");
            }
            else if (from["resourceFieldRef"] is { } amount)
            {
                to.Line(3, $"{name}:\t{Amount(container, (string?)amount["resource"] ?? "")} ({(string?)amount["resource"]})");
            }
            else if (from["secretKeyRef"] is { } secret)
            {
                to.Line(3, $"{name}:\t<set to the key '{(string?)secret["key"]}' in secret '{(string?)secret["name"]}'>\tOptional: {Bool(secret["optional"])}");
            }
            else if (from["configMapKeyRef"] is { } map)
            {
                to.Line(3, $"{name}:\t<set to the key '{(string?)map["key"]}' of config map '{(string?)map["name"]}'>\tOptional: {Bool(map["optional"])}");
            }
        }
    }

    private static string Bool(JsonNode? value) => (bool?)value == true ? "true" : "false";

    private static string Field(JsonObject? pod, string path) =>
        pod is null ? "" : JsonPathSelector.Select("." + path, pod, pod) is [{ } one, ..] ? GoText.Of(one) : "";

    private static string Amount(JsonObject container, string resource) =>
        resource.Split('.', 2) is [var group, var name] ? (string?)container["resources"]?[group]?[name] ?? "" : "";
}
