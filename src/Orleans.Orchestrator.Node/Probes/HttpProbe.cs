using System.Text;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Probes;

/// <summary>Asks a container by HTTP, under the kubelet's rules (pkg/probe/http): redirects are followed on the same host only.</summary>
internal static class HttpProbe
{
    private const int MaxRedirects = 10;
    private const int MaxBody = 10 * 1024;

    /// <summary>Sends the agent's own requests to pods.</summary>
    public static HttpMessageInvoker Client { get; } = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.Zero,
#pragma warning disable CA5359 // see the comment
        // The kubelet does not verify a pod's certificate either: it is the pod that is asked whether it lives.
        SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
    });

    /// <summary>Succeeds with an answer from 200 to 399.</summary>
    public static async Task<ProbeResult> GetAsync(HTTPGetAction action, Container container, string address, CancellationToken cancellation)
    {
        var host = action.Host is { Length: > 0 } given ? given : address;
        var scheme = action.Scheme?.ToLowerInvariant() == "https" ? "https" : "http";
        var path = action.Path is { Length: > 0 } p ? p[0] == '/' ? p : "/" + p : "/";
        var uri = new Uri($"{scheme}://{host}:{Port(action.Port, container)}{path}");
        for (var redirects = 0; ; redirects++)
        {
            using var response = await SendAsync(uri, action, cancellation);
            var code = (int)response.StatusCode;
            if (code is not (301 or 302 or 303 or 307 or 308))
                return new ProbeResult(code is >= 200 and < 400 ? null : $"HTTP probe failed with statuscode: {code}");
            if (redirects == MaxRedirects)
                return new ProbeResult($"stopped after {MaxRedirects} redirects");
            if (response.Headers.Location is not { } location)
                return new ProbeResult($"{code} response missing Location header");
            var next = new Uri(uri, location);
            if (next.Host != uri.Host || next.Scheme is not ("http" or "https"))
                return new ProbeResult(null, $"Probe terminated redirects, Response body: {await BodyAsync(response, cancellation)}");
            uri = next;
        }
    }

    /// <summary>The number of a port that may be given by name.</summary>
    /// <exception cref="FormatException">The container has no port of that name.</exception>
    public static int Port(IntOrString port, Container container) => port.Text is not { } name
        ? port.Number
        : container.Ports.FirstOrDefault(p => p.Name == name)?.ContainerPortValue
            ?? throw new FormatException($"the container has no port named '{name}'");

    private static async Task<HttpResponseMessage> SendAsync(Uri uri, HTTPGetAction action, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.TryAddWithoutValidation("User-Agent", "kube-probe/1.33");
        request.Headers.TryAddWithoutValidation("Accept", "*/*");
        foreach (var header in action.HttpHeaders)
        {
            request.Headers.Remove(header.Name);
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        }

        return await Client.SendAsync(request, cancellation);
    }

    private static async Task<string> BodyAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[MaxBody];
        return Encoding.UTF8.GetString(buffer, 0, await body.ReadAtLeastAsync(buffer, MaxBody, throwOnEndOfStream: false, cancellation));
    }
}
