using System.Text.Json.Nodes;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.ControlPlane.Patching;

/// <summary>
/// Kubernetes' strategic merge patch (apimachinery <c>pkg/util/strategicpatch</c>): like a merge patch, but lists merge by the keys that
/// the schema names, and directives (<c>$patch</c>, <c>$retainKeys</c>, <c>$deleteFromPrimitiveList/…</c>, <c>$setElementOrder/…</c>) say the rest.
/// </summary>
internal static class StrategicMergePatch
{
    public const string PatchDirective = "$patch";
    private const string RetainKeys = "$retainKeys";
    private const string DeletePrefix = "$deleteFromPrimitiveList/";
    private const string OrderPrefix = "$setElementOrder/";

    /// <summary>Changes <paramref name="current"/> by the patch, and returns it or what replaces it.</summary>
    /// <param name="current">The object; becomes part of the result.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="schema">What the object is; null for a map or something unknown.</param>
    /// <exception cref="ApiException">400: a directive is malformed; 422: an element lacks its merge key.</exception>
    public static JsonObject Apply(JsonObject current, JsonObject patch, MessageSchema? schema)
    {
        switch (Directive(patch))
        {
            case "replace":
                return Plain(patch, schema);
            case "delete":
                return [];
        }

        if (patch[RetainKeys] is { } retain)
            Retain(current, patch, retain);
        foreach (var (key, value) in patch)
        {
            if (key is PatchDirective or RetainKeys || key.StartsWith(OrderPrefix, StringComparison.Ordinal))
                continue;
            if (key.StartsWith(DeletePrefix, StringComparison.Ordinal))
                DeletePrimitives(current, key[DeletePrefix.Length..], value);
            else
                SetField(current, key, value, schema?.Find(key));
        }

        Order(current, patch, schema);
        return current;
    }

    /// <summary>The directive of an object, or null. An object without one is merged.</summary>
    public static string? Directive(JsonObject patch)
    {
        if (!patch.TryGetPropertyValue(PatchDirective, out var value))
            return null;
        var directive = value is JsonValue v && v.TryGetValue<string>(out var text) ? text : null;
        return directive is "replace" or "delete" or "merge"
            ? directive
            : throw ApiErrors.BadRequest($"error decoding patch: the directive {PatchDirective} must be \"replace\", \"delete\" or \"merge\"");
    }

    /// <summary>What a patch adds where nothing was: without nulls and directives.</summary>
    public static JsonObject Plain(JsonObject patch, MessageSchema? schema)
    {
        var content = patch.DeepClone().AsObject();
        content.Remove(PatchDirective);
        return Apply([], content, schema);
    }

    private static void SetField(JsonObject current, string key, JsonNode? value, FieldSchema? field)
    {
        var inner = field is { Type: FieldType.Message } ? field.MessageSchema : null;
        switch (value)
        {
            case null:
                current.Remove(key);
                break;
            case JsonObject patch when current[key] is JsonObject present:
                current.Remove(key);
                // A deleted object goes as a whole; an emptied map would stay behind.
                if (Directive(patch) != "delete")
                    current[key] = Apply(present, patch, inner);
                break;
            case JsonObject patch:
                if (Directive(patch) != "delete")
                    current[key] = Plain(patch, inner);
                break;
            case JsonArray patch when field is { Cardinality: Cardinality.List, PatchMerge: true }:
                var list = current[key] as JsonArray ?? [];
                current.Remove(key);
                current[key] = field.PatchMergeKey is { } mergeKey && inner is not null
                    ? StrategicMergeList.Objects(list, patch, mergeKey, inner)
                    : StrategicMergeList.Primitives(list, patch);
                break;
            case JsonArray patch:
                current[key] = new JsonArray([.. patch.Select(item => item is JsonObject o ? Plain(o, inner) : item?.DeepClone())]);
                break;
            default:
                current[key] = value.DeepClone();
                break;
        }
    }

    private static void Retain(JsonObject current, JsonObject patch, JsonNode retain)
    {
        var keys = (retain as JsonArray)?.Select(k => k?.GetValue<string>()).ToHashSet()
            ?? throw ApiErrors.BadRequest($"error decoding patch: {RetainKeys} must be a list of field names");
        if (patch.FirstOrDefault(p => !p.Key.StartsWith('$') && p.Value is not null && !keys.Contains(p.Key)).Key is { } stranger)
            throw ApiErrors.BadRequest($"error decoding patch: {RetainKeys} must contain every field of the patch, it lacks {stranger}");
        foreach (var gone in current.Select(p => p.Key).Where(k => !keys.Contains(k)).ToArray())
            current.Remove(gone);
    }

    private static void DeletePrimitives(JsonObject current, string key, JsonNode? values)
    {
        if (values is not JsonArray gone)
            throw ApiErrors.BadRequest($"error decoding patch: {DeletePrefix}{key} must be a list");
        if (current[key] is not JsonArray list)
            return;
        for (var i = list.Count - 1; i >= 0; i--)
        {
            if (gone.Any(g => JsonNode.DeepEquals(g, list[i])))
                list.RemoveAt(i);
        }
    }

    private static void Order(JsonObject current, JsonObject patch, MessageSchema? schema)
    {
        foreach (var (key, value) in patch)
        {
            if (!key.StartsWith(OrderPrefix, StringComparison.Ordinal))
                continue;
            if (value is not JsonArray order)
                throw ApiErrors.BadRequest($"error decoding patch: {key} must be a list");
            var name = key[OrderPrefix.Length..];
            if (current[name] is not JsonArray list)
                continue;
            current.Remove(name);
            current[name] = StrategicMergeList.Ordered(list, order, schema?.Find(name)?.PatchMergeKey);
        }
    }
}
