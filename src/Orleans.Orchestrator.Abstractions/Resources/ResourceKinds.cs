using System.Collections.Frozen;

namespace Orleans.Orchestrator.Resources;

/// <summary>Every kind of object there is, by name; made from the schema, see <c>Schema/README.md</c>.</summary>
public static partial class ResourceKinds
{
    private static readonly Lazy<FrozenDictionary<string, ResourceKind>> ByCollection = new(() => All.ToFrozenDictionary(k => k.Collection));
    private static readonly Lazy<FrozenDictionary<(string, string), ResourceKind>> ByKind = new(() => All.ToFrozenDictionary(k => (k.ApiVersion, k.Kind)));

    /// <summary>The kind of a collection such as <c>deployments.apps</c>, or null.</summary>
    public static ResourceKind? FindCollection(string collection) => ByCollection.Value.GetValueOrDefault(collection);

    /// <summary>The kind named by an object's apiVersion and kind, or null.</summary>
    public static ResourceKind? Find(string apiVersion, string kind) => ByKind.Value.GetValueOrDefault((apiVersion, kind));
}
