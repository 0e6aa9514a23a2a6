using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;

namespace Orleans.Orchestrator.Api.Proxying;

/// <summary><c>pods/NAME/proxy/PATH</c> and <c>services/NAME/proxy/PATH</c>: requests to what runs in the cluster, also such that are upgraded.</summary>
internal sealed class WorkloadProxy(IGrainFactory grains, UpgradeRelay relay, Random random) : IDisposable
{
    /// <summary>Segments of <c>/api/v1/namespaces/NS/pods/NAME/proxy</c>, with the empty one before the first slash.</summary>
    private const int OwnSegments = 8;

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        ActivityHeadersPropagator = null,
#pragma warning disable CA5359 // see the comment
        // Kubernetes does not verify them either: certificates of pods are of nobody's authority, and their address was asked of the cluster itself.
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
    });

    /// <summary>To a pod.</summary>
    public async Task ToPodAsync(ApiRequest request)
    {
        var target = ProxyTarget.Parse(request.Info.Name, "pod");
        await ConnectAdmission.AskAsync(grains, request, target.Name);
        await ForwardAsync(request, target.Scheme, await target.OfPodAsync(grains, request.Info.Namespace));
    }

    /// <summary>To one of a service's endpoints.</summary>
    public async Task ToServiceAsync(ApiRequest request)
    {
        var target = ProxyTarget.Parse(request.Info.Name, "service");
        await ConnectAdmission.AskAsync(grains, request, target.Name);
        await ForwardAsync(request, target.Scheme, await target.OfServiceAsync(grains, request.Info.Namespace, random));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task ForwardAsync(ApiRequest request, string scheme, IPEndPoint address)
    {
        var http = request.Http;
        // As it was sent: decoding and encoding again could make another path of it.
        var raw = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2);
        var segments = raw[0].Split('/');
        if (segments.Length == OwnSegments && (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)))
        {
            http.Response.Redirect($"{raw[0]}/{http.Request.QueryString}", permanent: true);
            return;
        }

        var path = string.Join('/', segments.Skip(OwnSegments));
        var target = new Uri($"{scheme}://{address}/{path}{http.Request.QueryString}");
        var isUpgrade = UpgradeRelay.IsAsked(http);
        using var message = isUpgrade ? UpgradeRelay.Forward(http, target) : NodeProxy.Copy(http, target);
        message.Headers.Host = address.ToString();
        using var answer = await SendAsync(message, request);
        if (answer.Headers.Location is { } location && Prefixed(location, target, segments) is { } there)
            answer.Headers.Location = there;
        if (isUpgrade)
            await relay.RunAsync(request, answer);
        else
            await StreamForwarder.CopyAsync(answer, http, request.Aborted);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, ApiRequest request)
    {
        try
        {
            return await _http.SendAsync(message, request.Aborted);
        }
        catch (HttpRequestException e)
        {
            throw ApiErrors.ServiceUnavailable($"error trying to reach service: {e.Message}");
        }
    }

    /// <summary>A redirection within the same server, as the client can follow it; null for one that leads elsewhere.</summary>
    private static Uri? Prefixed(Uri location, Uri target, string[] segments)
    {
        var absolute = new Uri(target, location);
        return absolute.Authority == target.Authority
            ? new Uri(string.Join('/', segments.Take(OwnSegments)) + absolute.PathAndQuery + absolute.Fragment, UriKind.Relative)
            : null;
    }
}
