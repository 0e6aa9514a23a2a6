using System.Text.Json.Nodes;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>Sets and maps that are written as lists: no element twice (apiextensions <c>pkg/apiserver/schema/listtype</c>).</summary>
internal static class ListTypeRules
{
    public static void Check(JsonArray items, StructuralSchema schema, SchemaPlace place, FaultList faults)
    {
        if (schema.ListType is not ("set" or "map"))
            return;
        var seen = new HashSet<string>();
        for (var i = 0; i < items.Count; i++)
        {
            var identity = schema.ListType == "map" ? KeysOf(items[i] as JsonObject, schema) : items[i];
            if (!seen.Add(JsonOrder.Text(identity)))
                place.Index(i).Duplicate(faults, identity);
        }
    }

    private static JsonObject KeysOf(JsonObject? item, StructuralSchema schema)
    {
        var keys = new JsonObject();
        foreach (var key in schema.ListMapKeys)
        {
            if (item is not null && item.TryGetPropertyValue(key, out var value))
                keys[key] = value?.DeepClone();
        }

        return keys;
    }
}
