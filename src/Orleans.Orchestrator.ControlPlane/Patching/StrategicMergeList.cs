using System.Text.Json.Nodes;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.ControlPlane.Patching;

/// <summary>How lists merge in a <see cref="StrategicMergePatch"/>.</summary>
internal static class StrategicMergeList
{
    /// <summary>Values that are not there yet are appended.</summary>
    public static JsonArray Primitives(JsonArray current, JsonArray patch)
    {
        foreach (var value in patch)
        {
            if (!current.Any(c => JsonNode.DeepEquals(c, value)))
                current.Add(value?.DeepClone());
        }

        return current;
    }

    /// <summary>Elements with the same key merge, others are appended; directives delete or replace.</summary>
    public static JsonArray Objects(JsonArray current, JsonArray patch, string mergeKey, MessageSchema schema)
    {
        // A list that is replaced is taken as it is: that is the only way to write two elements with one key (a port's two protocols).
        if (patch.Any(IsReplace))
            return new JsonArray([.. patch.Where(p => !IsReplace(p)).Select(p => p is JsonObject o ? StrategicMergePatch.Plain(o, schema) : p?.DeepClone())]);
        foreach (var item in patch)
        {
            var change = item as JsonObject ?? throw JsonPatch.Failed("an element of a list of objects is no object");
            var directive = StrategicMergePatch.Directive(change);
            if (change[mergeKey] is not { } key)
                throw JsonPatch.Failed($"an element of a list does not contain its declared merge key: {mergeKey}");
            var at = Find(current, mergeKey, key);
            if (directive == "delete")
            {
                for (; at >= 0; at = Find(current, mergeKey, key))
                    current.RemoveAt(at);
            }
            else if (at < 0)
            {
                current.Add((JsonNode)StrategicMergePatch.Plain(change, schema));
            }
            else
            {
                var present = current[at]!.AsObject();
                current.RemoveAt(at);
                current.Insert(at, StrategicMergePatch.Apply(present, change, schema));
            }
        }

        return current;
    }

    /// <summary>
    /// The elements that the client names, in its order; those that only the server has keep their place relative to the
    /// ones that stood there before.
    /// </summary>
    public static JsonArray Ordered(JsonArray list, JsonArray order, string? mergeKey)
    {
        var live = list.ToList();
        JsonNode? KeyOf(JsonNode? item) => mergeKey is null ? item : (item as JsonObject)?[mergeKey];
        int Place(JsonNode? item) => order.ToList().FindIndex(o => JsonNode.DeepEquals(KeyOf(o), KeyOf(item)));
        var named = live.Where(i => Place(i) >= 0).OrderBy(Place).ToList();
        var others = live.Where(i => Place(i) < 0).ToList();
        var result = new List<JsonNode?>(live.Count);
        var (next, other) = (0, 0);
        while (next < named.Count || other < others.Count)
        {
            var takeOther = next == named.Count || (other < others.Count && live.IndexOf(others[other]) < live.IndexOf(named[next]));
            result.Add(takeOther ? others[other++] : named[next++]);
        }

        list.Clear();
        return new JsonArray([.. result]);
    }

    private static bool IsReplace(JsonNode? item) => item is JsonObject { Count: 1 } o && StrategicMergePatch.Directive(o) == "replace";

    private static int Find(JsonArray list, string mergeKey, JsonNode key)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is JsonObject item && JsonNode.DeepEquals(item[mergeKey], key))
                return i;
        }

        return -1;
    }
}
