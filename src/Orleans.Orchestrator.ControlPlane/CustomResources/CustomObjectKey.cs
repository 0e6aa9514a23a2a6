using Orleans.Orchestrator.Grains;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>The key of a custom object's grain: <c>PLURAL.GROUP/namespace/name</c> or <c>PLURAL.GROUP/name</c>.</summary>
internal static class CustomObjectKey
{
    /// <summary>The collection and the object's key in it.</summary>
    public static (string Collection, ResourceKey Key) Parse(string key)
    {
        var slash = key.IndexOf('/');
        return slash < 0 ? (key, new ResourceKey("", "")) : (key[..slash], ResourceKey.Parse(key[(slash + 1)..]));
    }
}
