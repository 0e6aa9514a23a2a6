using Orleans.Orchestrator.Api.Discovery;
using Orleans.Orchestrator.Api.OpenApi;

namespace Orleans.Orchestrator.Api.Routing;

/// <summary>What is served at one time, with the documents that describe it, each made when it is first asked for.</summary>
internal sealed class CatalogView(ResourceCatalog catalog, ApiOptions options)
{
    /// <summary>The resources.</summary>
    public ResourceCatalog Catalog => catalog;

    /// <summary>The documents under <c>/api</c> and <c>/apis</c>.</summary>
    public DiscoverySet Discovery { get; } = new(catalog, options.AdvertiseAddress);

    /// <summary>The documents under <c>/openapi</c>.</summary>
    public OpenApiSet OpenApi { get; } = new(catalog, options.ProductVersion);
}
