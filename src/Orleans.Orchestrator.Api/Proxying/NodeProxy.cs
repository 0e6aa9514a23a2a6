using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;

namespace Orleans.Orchestrator.Api.Proxying;

/// <summary><c>nodes/NAME[:PORT]/proxy/PATH</c>: any request to a node's agent, streamed both ways, such as an image of any size.</summary>
internal sealed class NodeProxy(IGrainFactory grains, NodeConnection nodes)
{
    /// <summary>Headers that prove something to us, or are the connection's own: not the agent's business.</summary>
    private static readonly HashSet<string> NotForwarded = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Host", "Connection", "Keep-Alive", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Cookie", "Proxy-Authorization", "Expect",
    };

    /// <summary>Forwards a request.</summary>
    public async Task ForwardAsync(ApiRequest request)
    {
        var http = request.Http;
        // An upload pauses while the node unpacks it; the server's minimum rate is for requests that it reads itself.
        if (http.Features.Get<Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        var (name, port) = request.Info.Name.Split(':', 2) is [var before, var after] ? (before, after) : (request.Info.Name, (string?)null);
        await ConnectAdmission.AskAsync(grains, request, name);
        var address = await nodes.AddressOfAsync(name);
        if (port is not null && port != address.Port.ToString(CultureInfo.InvariantCulture))
            throw ApiErrors.BadRequest($"requests to a node go to its agent, which is at port {address.Port}, not {port}");
        using var message = Copy(http, new UriBuilder(address) { Path = "/" + request.Info.Rest, Query = http.Request.QueryString.Value }.Uri);
        using var answer = await nodes.SendAsync(name, message, request.Aborted);
        await StreamForwarder.CopyAsync(answer, http, request.Aborted);
    }

    /// <summary>The same request to another place, without what concerns only us.</summary>
    public static HttpRequestMessage Copy(HttpContext http, Uri target)
    {
        var message = new HttpRequestMessage(new HttpMethod(http.Request.Method), target);
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
            message.Content = new StreamContent(http.Request.Body);
        foreach (var (name, values) in http.Request.Headers)
        {
            if (!NotForwarded.Contains(name) && !message.Headers.TryAddWithoutValidation(name, values.ToArray()))
                message.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
        }

        return message;
    }
}
