using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Orchestrator.NodeAgent.Endpoint;

/// <summary>The agent's own HTTPS endpoint, to which the API proxies.</summary>
public static class NodeEndpoints
{
    /// <summary>Maps everything. The caller must admit only the cluster's own certificates.</summary>
    public static void MapNodeAgent(this IEndpointRouteBuilder routes)
    {
        routes.ServiceProvider.GetRequiredService<PodsEndpoint>().Map(routes);
        routes.ServiceProvider.GetRequiredService<LogEndpoint>().Map(routes);
        routes.ServiceProvider.GetRequiredService<ImageEndpoint>().Map(routes);
        routes.ServiceProvider.GetRequiredService<CommandEndpoint>().Map(routes);
        routes.ServiceProvider.GetRequiredService<PortForwardEndpoint>().Map(routes);
    }
}
