using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Manifests;

/// <summary>
/// What <c>kubectl apply</c> sends: a strategic merge patch that sets everything in the manifest and removes what the last
/// applied manifest had and this one has not.
/// </summary>
internal static class ThreeWayPatch
{
    /// <summary>The annotation that holds the last applied manifest.</summary>
    public const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>The manifest with itself in the annotation.</summary>
    public static JsonObject WithAnnotation(JsonObject manifest)
    {
        var bare = (JsonObject)manifest.DeepClone();
        if (bare["metadata"]?["annotations"] is JsonObject given)
            given.Remove(Annotation);
        var result = (JsonObject)bare.DeepClone();
        var metadata = result["metadata"] as JsonObject ?? throw new CliException("error: an object must have metadata with a name");
        if (metadata["annotations"] is not JsonObject annotations)
            metadata["annotations"] = annotations = [];
        annotations[Annotation] = bare.ToJsonString() + "\n";
        return result;
    }

    /// <summary>The patch from the last applied to the wanted manifest.</summary>
    public static JsonObject Of(JsonObject? last, JsonObject wanted)
    {
        var patch = (JsonObject)wanted.DeepClone();
        if (last is not null)
            AddRemovals(last, wanted, patch);
        return patch;
    }

    private static void AddRemovals(JsonObject last, JsonObject wanted, JsonObject patch)
    {
        foreach (var (name, before) in last)
        {
            switch (before, wanted[name])
            {
                case (not null, null) when name is not "status":
                    patch[name] = null;
                    break;
                case (JsonObject a, JsonObject b):
                    AddRemovals(a, b, (JsonObject)patch[name]!);
                    break;
                case (JsonArray a, JsonArray b) when MergeKey(name, a.Concat(b)) is { } key:
                    AddElementRemovals(a, b, (JsonArray)patch[name]!, key);
                    break;
            }
        }
    }

    private static void AddElementRemovals(JsonArray last, JsonArray wanted, JsonArray patch, string key)
    {
        foreach (var before in last.OfType<JsonObject>())
        {
            var id = before[key]!.ToJsonString();
            var index = wanted.OfType<JsonObject>().ToList().FindIndex(o => o[key]?.ToJsonString() == id);
            if (index >= 0)
                AddRemovals(before, (JsonObject)wanted[index]!, (JsonObject)patch[index]!);
            else
                patch.Add((JsonNode)new JsonObject { ["$patch"] = "delete", [key] = before[key]!.DeepClone() });
        }
    }

    /// <summary>The key by which the server merges a list of that name (Kubernetes' patchMergeKey), null when it replaces it.</summary>
    private static string? MergeKey(string list, IEnumerable<JsonNode?> items)
    {
        var key = list switch
        {
            "containers" or "initContainers" or "ephemeralContainers" or "volumes" or "env" or "imagePullSecrets" => "name",
            "ports" => items.OfType<JsonObject>().Any(i => i.ContainsKey("containerPort")) ? "containerPort" : "port",
            "volumeMounts" => "mountPath",
            "volumeDevices" => "devicePath",
            "hostAliases" => "ip",
            "topologySpreadConstraints" => "topologyKey",
            "ownerReferences" => "uid",
            _ => null,
        };
        return key is not null && items.All(i => i is JsonObject o && o.ContainsKey(key)) ? key : null;
    }
}
