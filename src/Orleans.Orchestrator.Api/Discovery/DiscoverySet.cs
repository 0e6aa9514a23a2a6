using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Routing;

namespace Orleans.Orchestrator.Api.Discovery;

/// <summary>Discovery of one catalog. A catalog never changes, so each document is made once, when it is first asked for.</summary>
internal sealed class DiscoverySet(ResourceCatalog catalog, string serverAddress)
{
    private readonly Lazy<byte[]> _root = new(() => DiscoveryDocuments.RootPaths(catalog));
    private readonly Lazy<byte[]> _versions = new(() => DiscoveryDocuments.ApiVersions(serverAddress));
    private readonly Lazy<byte[]> _groups = new(() => DiscoveryDocuments.GroupList(catalog));
    private readonly Dictionary<(bool Core, string Version), Lazy<CachedDocument>> _aggregated = (
        from core in (bool[])[true, false]
        from version in (string[])["v2", "v2beta1"]
        select ((core, version), new Lazy<CachedDocument>(() => new CachedDocument(
            $"application/json;g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList", DiscoveryDocuments.Aggregated(catalog, core, version))))).ToDictionary();

    /// <summary>What is served.</summary>
    public ResourceCatalog Catalog => catalog;

    /// <summary><c>/</c>.</summary>
    public byte[] Root => _root.Value;

    /// <summary><c>/api</c>.</summary>
    public byte[] Versions => _versions.Value;

    /// <summary><c>/apis</c>.</summary>
    public byte[] Groups => _groups.Value;

    /// <summary>The aggregated form of <c>/api</c> or <c>/apis</c>; null for a version of the form that does not exist.</summary>
    public CachedDocument? Aggregated(bool core, string version) => _aggregated.GetValueOrDefault((core, version))?.Value;
}
