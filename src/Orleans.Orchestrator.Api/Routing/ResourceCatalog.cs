using System.Collections.Frozen;
using System.Collections.Immutable;
using Orleans.Orchestrator.Naming;

namespace Orleans.Orchestrator.Api.Routing;

/// <summary>Everything that is served under <c>/api</c> and <c>/apis</c>: routing, discovery and OpenAPI all read it.</summary>
internal sealed class ResourceCatalog
{
    private readonly FrozenDictionary<(string Group, string Version, string Name), ApiResource> _byName;

    public ResourceCatalog(IEnumerable<ApiResource> resources)
    {
        Resources = [.. resources.OrderBy(r => r.Group, StringComparer.Ordinal).ThenBy(r => r.Version, VersionOrder.Instance).ThenBy(r => r.Name, StringComparer.Ordinal)];
        _byName = Resources.ToFrozenDictionary(r => (r.Group, r.Version, r.Name));
        Groups = [.. Resources.GroupBy(r => r.Group).Select(g => new ApiGroup(g.Key, [.. g.Select(r => r.Version).Distinct()]))];
    }

    /// <summary>Every resource, by group, version and name.</summary>
    public ImmutableArray<ApiResource> Resources { get; }

    /// <summary>Every group with its versions, preferred first.</summary>
    public ImmutableArray<ApiGroup> Groups { get; }

    /// <summary>The resource that a path names, or null.</summary>
    public ApiResource? Find(in RequestInfo info) => _byName.GetValueOrDefault((info.Group, info.Version, info.FullResource));

    /// <summary>The resources of one group-version; empty when it is not served.</summary>
    public IEnumerable<ApiResource> Of(string group, string version) => Resources.Where(r => r.Group == group && r.Version == version);
}

/// <summary>An API group.</summary>
/// <param name="Name">Empty for core.</param>
/// <param name="Versions">Preferred first.</param>
internal sealed record ApiGroup(string Name, ImmutableArray<string> Versions)
{
    /// <summary><c>v1</c> or <c>apps/v1</c>.</summary>
    public string GroupVersion(string version) => Name.Length == 0 ? version : $"{Name}/{version}";
}
