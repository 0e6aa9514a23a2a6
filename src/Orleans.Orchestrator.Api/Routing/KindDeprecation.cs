using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Api.Routing;

/// <summary>What clients of kinds are told that Kubernetes would rather not serve any more.</summary>
internal static class KindDeprecation
{
    /// <summary>Kubernetes' words; null where a kind is not deprecated.</summary>
    public static string? Warning(ApiResource resource)
    {
        if (resource.Stored is { Custom: { Declared.Deprecated: true } custom } kind)
            return CustomDeprecation.Warning(kind, custom);
        return resource.Stored == ResourceKinds.Endpoints ? "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice" : null;
    }
}
