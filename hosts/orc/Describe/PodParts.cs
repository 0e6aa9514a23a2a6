using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>What pods and pod templates have in common.</summary>
internal static class PodParts
{
    /// <summary>A pod template.</summary>
    public static void Template(Description to, JsonNode? template)
    {
        to.Line(0, "Pod Template:");
        if (template is null)
        {
            to.Line(0, "  <unset>");
            return;
        }

        var spec = template["spec"] as JsonObject ?? [];
        to.Labels("  Labels", template["metadata"]?["labels"] as JsonObject);
        if (template["metadata"]?["annotations"] is JsonObject { Count: > 0 } annotations)
            to.Annotations("  Annotations", annotations);
        to.Field(1, "Service Account", (string?)spec["serviceAccountName"]);
        if (spec["initContainers"] is JsonArray { Count: > 0 } first)
            ContainerParts.All(to, "Init Containers", first, null, null, "  ");
        ContainerParts.All(to, "Containers", spec["containers"] as JsonArray ?? [], null, null, "  ");
        VolumeParts.All(to, spec["volumes"] as JsonArray ?? [], "  ");
        Spread(to, spec, "  ");
        to.Field(1, "Priority Class Name", (string?)spec["priorityClassName"]);
        to.Labels("  Node-Selectors", spec["nodeSelector"] as JsonObject);
        Tolerations(to, "  Tolerations", spec["tolerations"] as JsonArray ?? []);
    }

    public static void Tolerations(Description to, string title, JsonArray tolerations)
    {
        var lines = tolerations.OfType<JsonObject>().Select(One).ToList();
        to.Line(0, $"{title}:\t{(lines.Count == 0 ? "<none>" : lines[0])}");
        foreach (var line in lines.Skip(1))
            to.Line(0, "\t" + line);

        static string One(JsonObject t)
        {
            var (key, value, effect) = ((string?)t["key"] ?? "", (string?)t["value"] ?? "", (string?)t["effect"] ?? "");
            var text = key + (value.Length > 0 ? "=" + value : "") + (effect.Length > 0 ? ":" + effect : "");
            if ((string?)t["operator"] == "Exists" && value.Length == 0)
                text += key.Length > 0 || effect.Length > 0 ? " op=Exists" : "op=Exists";
            return text + ((long?)t["tolerationSeconds"] is { } seconds ? $" for {seconds}s" : "");
        }
    }

    public static void Spread(Description to, JsonObject spec, string indent)
    {
        var lines = (spec["topologySpreadConstraints"] as JsonArray ?? []).OfType<JsonObject>().Select(c =>
            $"{(string?)c["topologyKey"]}:{(string?)c["whenUnsatisfiable"]} when max skew {c["maxSkew"]?.ToJsonString()} is exceeded{(c["labelSelector"] is null ? "" : $" for selector {Description.Selector(c["labelSelector"])}")}").ToList();
        if (lines.Count == 0)
            return;
        to.Line(0, $"{indent}Topology Spread Constraints:\t{lines[0]}");
        foreach (var line in lines.Skip(1))
            to.Line(0, "\t" + line);
    }
}
