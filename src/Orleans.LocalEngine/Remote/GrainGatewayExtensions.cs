using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.LocalEngine;

/// <summary>Opens an engine to clients.</summary>
public static class GrainGatewayExtensions
{
    /// <summary>
    /// Accepts grain clients at that path. Whoever may connect may call every grain, so the host has to add its own
    /// authorization to what this returns, by a convention around the endpoint's request delegate; endpoint filters don't apply.
    /// </summary>
    public static IEndpointConventionBuilder MapGrainGateway(this IEndpointRouteBuilder endpoints, string pattern = "/grains")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var gateway = endpoints.ServiceProvider.GetRequiredService<GrainGateway>();
        return endpoints.MapGet(pattern, gateway.AcceptAsync);
    }
}
