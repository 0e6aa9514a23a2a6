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
    /// <exception cref="CliException">It has no metadata.</exception>
    public static JsonObject WithAnnotation(JsonObject manifest)
    {
        var bare = WithoutAnnotation(manifest);
        var result = (JsonObject)bare.DeepClone();
        var metadata = result["metadata"] as JsonObject ?? throw new CliException("error: an object must have metadata with a name");
        if (metadata["annotations"] is not JsonObject annotations)
            metadata["annotations"] = annotations = [];
        annotations[Annotation] = bare.ToJsonString() + "\n";
        return result;
    }

    /// <summary>The manifest without an annotation of an earlier one.</summary>
    public static JsonObject WithoutAnnotation(JsonObject manifest)
    {
        var bare = (JsonObject)manifest.DeepClone();
        if (bare["metadata"]?["annotations"] is JsonObject given)
            given.Remove(Annotation);
        return bare;
    }

    /// <summary>The patch from the last applied to the wanted manifest.</summary>
    public static JsonObject Of(JsonObject? last, JsonObject wanted)
    {
        var patch = (JsonObject)wanted.DeepClone();
        Objects(last ?? [], wanted, patch, (string?)wanted["kind"] ?? "");
        return patch;
    }

    /// <param name="last">The value that was applied.</param>
    /// <param name="wanted">The value to apply.</param>
    /// <param name="patch">A copy of <paramref name="wanted"/>, to which removals are added.</param>
    /// <param name="within">The name of the field that holds the value, or of the list that it is an element of; the kind at the top.</param>
    private static void Objects(JsonObject last, JsonObject wanted, JsonObject patch, string within)
    {
        foreach (var name in last.Select(p => p.Key).Union(wanted.Select(p => p.Key)).ToList())
        {
            switch (last[name], wanted[name])
            {
                case (not null, null) when name is not "status":
                    patch[name] = null;
                    break;
                case (var before, JsonObject now):
                    Objects(before as JsonObject ?? [], now, (JsonObject)patch[name]!, within == "Service" ? "Service." + name : name);
                    break;
                case (var before, JsonArray now):
                    Lists(name, before as JsonArray ?? [], now, patch, within);
                    break;
            }
        }

        if (MergeKeys.KeepsOnlyWhatIsNamed(within))
            patch["$retainKeys"] = new JsonArray([.. wanted.Where(p => p.Value is not null).Select(p => (JsonNode)p.Key)]);
    }

    private static void Lists(string name, JsonArray last, JsonArray wanted, JsonObject holder, string within)
    {
        var patch = (JsonArray)holder[name]!;
        if (name == "finalizers")
        {
            var gone = last.Select(l => (string?)l).Except(wanted.Select(w => (string?)w)).ToList();
            if (gone.Count > 0)
                holder["$deleteFromPrimitiveList/finalizers"] = new JsonArray([.. gone.Select(g => (JsonNode?)g)]);
            return;
        }

        if (MergeKeys.Of(name, within) is not { } key || !last.Concat(wanted).All(i => i is JsonObject o && o[key] is not null))
            return;
        if (HasTwins(wanted, key) || HasTwins(last, key))
        {
            // The merge key is the port alone, so one port with two protocols can only be sent as the whole list.
            patch.Add((JsonNode)new JsonObject { ["$patch"] = "replace" });
            return;
        }

        Elements(name, last, wanted, patch, key);
        if (wanted.Count > 0)
            holder["$setElementOrder/" + name] = new JsonArray([.. wanted.Select(w => (JsonNode)new JsonObject { [key] = w![key]!.DeepClone() })]);
    }

    private static void Elements(string name, JsonArray last, JsonArray wanted, JsonArray patch, string key)
    {
        var known = last.ToDictionary(l => Id(l, key), l => (JsonObject)l!);
        for (var i = 0; i < wanted.Count; i++)
        {
            known.Remove(Id(wanted[i], key), out var before);
            Objects(before ?? [], (JsonObject)wanted[i]!, (JsonObject)patch[i]!, name);
        }

        foreach (var gone in known.Values)
            patch.Add((JsonNode)new JsonObject { ["$patch"] = "delete", [key] = gone[key]!.DeepClone() });
    }

    private static bool HasTwins(JsonArray list, string key) => list.Select(i => Id(i, key)).Distinct().Count() < list.Count;

    private static string Id(JsonNode? element, string key) => element![key]!.ToJsonString();
}
