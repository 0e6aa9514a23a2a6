using Orleans.LocalEngine;
using Orleans.Orchestrator.Api.Security;

namespace Orleans.Orchestrator.Hosts.Orcd.Wiring;

/// <summary>Grains on the in-process engine.</summary>
internal static class GrainWiring
{
    /// <summary>Has grains run in this process.</summary>
    public static void UseGrains(this WebApplicationBuilder builder, OrcdOptions options)
    {
        _ = options;
        builder.UseLocalEngine();
    }

    /// <summary>Lets agents and services in other processes call grains, by a WebSocket on the API's port.</summary>
    public static void MapGrains(this WebApplication app) => app.MapGrainGateway().Add(endpoint =>
    {
        var connect = endpoint.RequestDelegate!;
        var certificates = app.Services.GetRequiredService<ClusterCertificates>();
        endpoint.RequestDelegate = http => ClusterAccess.IsAdmitted(http, certificates) ? connect(http) : ClusterAccess.RefuseAsync(http);
    });
}
