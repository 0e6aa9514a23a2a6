using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Orchestrator.NodeAgent.Pods;

namespace Orleans.Orchestrator.NodeAgent.Endpoint;

/// <summary>What the agent is at work on, as the kubelet's <c>/pods</c>, and whether it answers, as <c>/healthz</c>.</summary>
internal sealed class PodsEndpoint(PodRegistry pods)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/pods", ListAsync);
        routes.MapGet("/healthz", static (HttpContext http) => http.Response.WriteAsync("ok"));
    }

    private async Task ListAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        await using var writer = new Utf8JsonWriter(http.Response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteString("kind", "PodList");
        writer.WriteString("apiVersion", "v1");
        writer.WriteStartObject("metadata");
        writer.WriteEndObject();
        writer.WriteStartArray("items");
        foreach (var worker in pods.Workers)
            (worker.Pod with { Status = worker.LastStatus }).WriteJson(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
