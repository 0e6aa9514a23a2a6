using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Manifests;

namespace Orleans.Orchestrator.Hosts.Orc.Snapshots;

/// <summary>
/// The form of a snapshot: a JSON document <c>orchestrator.io/v1 ClusterSnapshot</c>, one object a line, without secrets: values of Secrets and
/// ConfigMaps, of environment variables, and what apply keeps in annotations are left out.
/// </summary>
internal static class SnapshotForm
{
    /// <summary>What stands before the objects.</summary>
    public static string Header(string server, DateTimeOffset takenAt)
    {
        var head = new JsonObject { ["apiVersion"] = "orchestrator.io/v1", ["kind"] = "ClusterSnapshot", ["takenAt"] = $"{takenAt.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}", ["server"] = server };
        return head.ToJsonString()[..^1] + ",\"items\":[";
    }

    /// <summary>What stands behind them.</summary>
    public static string Footer => "\n]}\n";

    /// <summary>One object, without what nobody needs to know.</summary>
    public static string Line(ApiKind kind, JsonObject item)
    {
        (item["apiVersion"], item["kind"]) = (kind.ApiVersion, kind.Kind);
        if (item["metadata"] is JsonObject metadata)
        {
            metadata.Remove("managedFields");
            (metadata["annotations"] as JsonObject)?.Remove(ThreeWayPatch.Annotation);
        }

        if (kind.Kind is "Secret" or "ConfigMap")
        {
            foreach (var values in (string[])["data", "binaryData", "stringData"])
                item.Remove(values);
        }

        HideEnvironment(item);
        return item.ToJsonString();
    }

    // Pods, and templates of pods at whatever depth.
    private static void HideEnvironment(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var element in list)
                HideEnvironment(element);
            return;
        }

        foreach (var (name, value) in node as JsonObject ?? [])
        {
            if (name != "env" || value is not JsonArray variables)
            {
                HideEnvironment(value);
                continue;
            }

            foreach (var variable in variables.OfType<JsonObject>())
                variable.Remove("value");
        }
    }
}
