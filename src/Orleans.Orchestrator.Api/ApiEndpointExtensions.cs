using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Orchestrator.Access;
using Orleans.Orchestrator.Api.Discovery;
using Orleans.Orchestrator.Api.Health;
using Orleans.Orchestrator.Api.OpenApi;
using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Api.Security;
using Orleans.Orchestrator.Api.Subresources;
using Orleans.Orchestrator.Api.Telemetry;
using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.Api;

/// <summary>Puts the REST front door's paths in place.</summary>
public static class ApiEndpointExtensions
{
    /// <summary>Maps everything that the API serves; any other path answers 404 as a Status.</summary>
    public static void MapOrchestratorApi(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var pipeline = services.GetRequiredService<RequestPipeline>();
        MapResources(endpoints, services.GetRequiredService<ResourceDispatcher>());
        MapDiscovery(endpoints, pipeline, services.GetRequiredService<DiscoveryEndpoints>());
        MapHealth(endpoints, pipeline, services.GetRequiredService<HealthEndpoints>());
        var tokens = services.GetRequiredService<ServiceAccountTokens>();
        Map(endpoints, pipeline, "/.well-known/openid-configuration", tokens.ConfigurationAsync);
        Map(endpoints, pipeline, "/openid/v1/jwks", tokens.KeysAsync);
        var openApi = services.GetRequiredService<OpenApiEndpoints>();
        Map(endpoints, pipeline, "/openapi/v2", openApi.V2Async);
        Map(endpoints, pipeline, "/openapi/v3", openApi.V3IndexAsync);
        Map(endpoints, pipeline, "/openapi/v3/{**path}", http => openApi.V3Async(http, Value(http, "path")));
        // Made now, so that everything that is measured from here on is seen.
        var metrics = services.GetRequiredService<MetricsExporter>();
        Map(endpoints, pipeline, "/metrics", http => ResponseBody.WriteAsync(
            http, 200, "text/plain; version=0.0.4; charset=utf-8", Encoding.UTF8.GetBytes(metrics.Render())));
        endpoints.MapFallback("{**path}", http => pipeline.RunAsync(http, static _ => throw DiscoveryEndpoints.UnknownPath()));
    }

    /// <summary>
    /// Maps something of the host's own onto the API's port, behind the same checks: who is it, may they <paramref name="verb"/>
    /// <paramref name="resource"/> (in API group <c>orchestrator.io</c>). It may stream and last as long as the client likes.
    /// </summary>
    public static void MapGuarded(this IEndpointRouteBuilder endpoints, string pattern, string verb, string resource, Func<HttpContext, UserInfo, Task> handler)
    {
        var pipeline = endpoints.ServiceProvider.GetRequiredService<RequestPipeline>();
        endpoints.Map(pattern, http => pipeline.RunAsync(
            http, new RequestTraits(verb, resource, IsStream: true), user => handler(http, user),
            new AccessRequest(verb, "orchestrator.io", resource, "", "", "")));
    }

    private static void MapResources(IEndpointRouteBuilder endpoints, ResourceDispatcher dispatcher)
    {
        endpoints.Map("/api/{version}/{**rest}", http => dispatcher.DispatchAsync(http, "", Value(http, "version"), Value(http, "rest")));
        endpoints.Map("/apis/{group}/{version}/{**rest}", http =>
            dispatcher.DispatchAsync(http, Value(http, "group"), Value(http, "version"), Value(http, "rest")));
    }

    private static void MapDiscovery(IEndpointRouteBuilder endpoints, RequestPipeline pipeline, DiscoveryEndpoints discovery)
    {
        Map(endpoints, pipeline, "/", discovery.RootAsync);
        Map(endpoints, pipeline, "/api", discovery.ApiAsync);
        Map(endpoints, pipeline, "/apis", discovery.ApisAsync);
        Map(endpoints, pipeline, "/api/{version}", http => discovery.ResourcesAsync(http, "", Value(http, "version")));
        Map(endpoints, pipeline, "/apis/{group}", http => discovery.GroupAsync(http, Value(http, "group")));
        Map(endpoints, pipeline, "/apis/{group}/{version}", http => discovery.ResourcesAsync(http, Value(http, "group"), Value(http, "version")));
    }

    private static void MapHealth(IEndpointRouteBuilder endpoints, RequestPipeline pipeline, HealthEndpoints health)
    {
        foreach (var name in (string[])["livez", "readyz", "healthz"])
        {
            MapPublic(endpoints, pipeline, $"/{name}", http => health.AnswerAsync(http, name));
            Map(endpoints, pipeline, $"/{name}/{{check}}", http => health.AnswerOneAsync(http, name, Value(http, "check")));
        }

        MapPublic(endpoints, pipeline, "/version", health.VersionAsync);
    }

    private static void Map(IEndpointRouteBuilder endpoints, RequestPipeline pipeline, string pattern, Func<HttpContext, Task> handler) =>
        endpoints.Map(pattern, http => pipeline.RunAsync(http, OnlyGet(handler)));

    private static void MapPublic(IEndpointRouteBuilder endpoints, RequestPipeline pipeline, string pattern, Func<HttpContext, Task> handler) =>
        endpoints.Map(pattern, http => pipeline.RunPublicAsync(http, OnlyGet(handler)));

    private static Func<HttpContext, Task> OnlyGet(Func<HttpContext, Task> handler) => http =>
        HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)
            ? handler(http)
            : throw ApiErrors.MethodNotAllowed("the server does not allow this method on the requested resource");

    private static string Value(HttpContext http, string name) => http.Request.RouteValues[name] as string ?? "";
}
