using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>An object under its key, which saves looking into the object to compare.</summary>
internal readonly record struct TableEntry(ResourceKey Key, ResourceObject Object)
{
    /// <summary>The order of lists: by namespace, then by name.</summary>
    public static int Compare(ResourceKey left, ResourceKey right)
    {
        // Objects of one namespace mostly share the very string.
        var order = ReferenceEquals(left.Namespace, right.Namespace) ? 0 : string.CompareOrdinal(left.Namespace, right.Namespace);
        return order != 0 ? order : string.CompareOrdinal(left.Name, right.Name);
    }
}
