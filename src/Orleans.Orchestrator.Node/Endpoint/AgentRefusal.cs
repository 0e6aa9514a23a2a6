using Microsoft.AspNetCore.Http;

namespace Orleans.Orchestrator.NodeAgent.Endpoint;

/// <summary>Refusals in plain text, of which the API makes Status objects.</summary>
internal static class AgentRefusal
{
    public static Task WriteAsync(HttpContext http, int code, string message)
    {
        http.Response.StatusCode = code;
        http.Response.ContentType = "text/plain";
        return http.Response.WriteAsync(message);
    }
}
