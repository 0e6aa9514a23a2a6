using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Manifests;

/// <summary>JSON merge patches (RFC 7386): for kinds whose lists the server replaces as a whole.</summary>
internal static class MergePatch
{
    /// <summary>Sets all of the wanted, and removes what was applied last and is not wanted now.</summary>
    public static JsonObject Of(JsonObject? last, JsonObject wanted)
    {
        var patch = (JsonObject)wanted.DeepClone();
        Remove(last ?? [], wanted, patch);
        return patch;
    }

    /// <summary>An object after a patch.</summary>
    public static JsonNode? Apply(JsonNode? to, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
            return patch?.DeepClone();
        var result = to is JsonObject known ? (JsonObject)known.DeepClone() : [];
        foreach (var (name, value) in changes)
        {
            if (value is null)
                result.Remove(name);
            else
                result[name] = Apply(result[name], value);
        }

        return result;
    }

    /// <summary>The patch from one object to another.</summary>
    public static JsonObject Between(JsonObject from, JsonObject to)
    {
        var patch = new JsonObject();
        foreach (var name in from.Select(p => p.Key).Union(to.Select(p => p.Key)))
        {
            if (!to.ContainsKey(name))
                patch[name] = null;
            else if (from[name] is JsonObject before && to[name] is JsonObject after)
            {
                if (Between(before, after) is { Count: > 0 } inner)
                    patch[name] = inner;
            }
            else if (!JsonNode.DeepEquals(from[name], to[name]))
                patch[name] = to[name]?.DeepClone();
        }

        return patch;
    }

    private static void Remove(JsonObject last, JsonObject wanted, JsonObject patch)
    {
        foreach (var (name, before) in last)
        {
            if (!wanted.ContainsKey(name) && name != "status")
                patch[name] = null;
            else if (before is JsonObject old && wanted[name] is JsonObject now && patch[name] is JsonObject inner)
                Remove(old, now, inner);
        }
    }
}
