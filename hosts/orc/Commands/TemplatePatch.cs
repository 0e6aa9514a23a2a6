using System.IO.Enumeration;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary>Patches of the pod template in an object: <c>spec.template.spec</c> of a workload, <c>spec</c> of a pod.</summary>
internal static class TemplatePatch
{
    /// <summary>The containers with the list that they are in.</summary>
    /// <exception cref="CliException">The object has no pods.</exception>
    public static IEnumerable<(string List, string Name, JsonObject Container)> Containers(JsonObject item)
    {
        var spec = Spec(item);
        return ((string[])["containers", "initContainers"]).SelectMany(list => (spec[list] as JsonArray ?? []).OfType<JsonObject>().Select(c => (list, (string?)c["name"] ?? "", c)));
    }

    /// <summary>The pod's spec.</summary>
    public static JsonObject Spec(JsonObject item) =>
        ((string?)item["kind"] == "Pod" ? item["spec"] : (string?)item["kind"] == "CronJob" ? item["spec"]?["jobTemplate"]?["spec"]?["template"]?["spec"] : item["spec"]?["template"]?["spec"]) as JsonObject
        ?? throw new CliException($"error: {(string?)item["kind"]} has no pod template");

    /// <summary>A patch of containers; null when there are none.</summary>
    public static JsonObject? Of(JsonObject item, IEnumerable<(string List, JsonObject Container)> changes)
    {
        var spec = new JsonObject();
        foreach (var group in changes.GroupBy(c => c.List))
            spec[group.Key] = new JsonArray([.. group.Select(g => (JsonNode)g.Container)]);
        return spec.Count == 0 ? null : Wrap(item, spec);
    }

    /// <summary>A patch of the pod's spec as one of the object.</summary>
    public static JsonObject Wrap(JsonObject item, JsonObject spec) => (string?)item["kind"] switch
    {
        "Pod" => new JsonObject { ["spec"] = spec },
        "CronJob" => new JsonObject { ["spec"] = new JsonObject { ["jobTemplate"] = new JsonObject { ["spec"] = new JsonObject { ["template"] = new JsonObject { ["spec"] = spec } } } } },
        _ => new JsonObject { ["spec"] = new JsonObject { ["template"] = new JsonObject { ["spec"] = spec } } },
    };

    /// <summary>The object after a patch: lists of named elements are merged by name.</summary>
    public static JsonObject Applied(JsonObject item, JsonObject patch) => (JsonObject)Merge(item, patch)!;

    /// <summary>Whether a name is meant by a pattern with <c>*</c>.</summary>
    public static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);

    private static JsonNode? Merge(JsonNode? to, JsonNode? patch)
    {
        if (patch is JsonArray changes && changes.All(c => c is JsonObject o && o["name"] is not null))
        {
            var list = to as JsonArray ?? [];
            var result = new JsonArray();
            foreach (var element in list)
            {
                var change = changes.FirstOrDefault(c => (string?)c!["name"] == (string?)element?["name"]);
                if ((string?)change?["$patch"] != "delete")
                    result.Add(change is null ? element?.DeepClone() : Merge(element, change));
            }

            foreach (var added in changes.Where(c => c!["$patch"] is null && !list.Any(l => (string?)l?["name"] == (string?)c["name"])))
                result.Add(added!.DeepClone());
            return result;
        }

        if (patch is not JsonObject map)
            return patch?.DeepClone();
        var merged = to is JsonObject known ? (JsonObject)known.DeepClone() : [];
        foreach (var (name, value) in map)
        {
            if (value is null)
                merged.Remove(name);
            else
                merged[name] = Merge(merged[name], value);
        }

        return merged;
    }
}
