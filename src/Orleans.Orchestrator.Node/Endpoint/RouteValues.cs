using Microsoft.AspNetCore.Http;

namespace Orleans.Orchestrator.NodeAgent.Endpoint;

/// <summary>
/// What an address names. Handlers read it themselves, by a method of this type and not by parameters of their own: for those ASP.NET Core writes and compiles
/// code while the program starts, which costs a node more time and memory than all its handlers.
/// </summary>
internal static class RouteValues
{
    /// <summary>Who runs what is named.</summary>
    public static (string Namespace, string Pod) Pod(HttpContext http) => (Text(http, "ns"), Text(http, "pod"));

    /// <summary>The part of the address that the route calls <paramref name="name"/>.</summary>
    public static string Text(HttpContext http, string name) => http.Request.RouteValues[name] as string ?? "";
}
