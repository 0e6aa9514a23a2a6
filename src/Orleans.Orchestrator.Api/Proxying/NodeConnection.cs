using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Orleans.Orchestrator.Api.Security;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Api.Proxying;

/// <summary>Reaches node agents at their own HTTPS endpoints, proving with the cluster's certificate who asks.</summary>
internal sealed class NodeConnection : IDisposable
{
    private readonly IGrainFactory _grains;
    private readonly HttpMessageInvoker _http;

    public NodeConnection(IGrainFactory grains, ApiOptions options)
    {
        _grains = grains;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            ActivityHeadersPropagator = null,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                LocalCertificateSelectionCallback = (_, _, _, _, _) => options.Certificates.NodeClient,
                RemoteCertificateValidationCallback = (_, shown, _, _) => IsNode(options.Certificates, shown),
            },
        });
    }

    /// <summary>The base address of a node's endpoint.</summary>
    /// <exception cref="ApiException">404 (no such node), 503 (it has no endpoint yet).</exception>
    public async Task<Uri> AddressOfAsync(string nodeName)
    {
        var node = await _grains.GetGrain<INodeGrain>(nodeName).GetAsync() ?? throw ApiErrors.NotFound(Resources.ResourceKinds.Node, nodeName);
        var address = node.Status.Addresses.FirstOrDefault(a => a.Type == "InternalIP")?.Address;
        var port = PortOf(node);
        if (string.IsNullOrEmpty(address) || port == 0)
            throw ApiErrors.ServiceUnavailable($"node \"{nodeName}\" has not told where its agent can be reached");
        return new UriBuilder(Uri.UriSchemeHttps, address, port).Uri;
    }

    /// <summary>Sends a request; the answer's body is not read yet.</summary>
    /// <exception cref="ApiException">503: the node does not answer.</exception>
    public async Task<HttpResponseMessage> SendAsync(string nodeName, HttpRequestMessage message, CancellationToken cancellation)
    {
        try
        {
            return await _http.SendAsync(message, cancellation);
        }
        catch (HttpRequestException e)
        {
            throw ApiErrors.ServiceUnavailable($"the agent of node \"{nodeName}\" at {message.RequestUri?.Authority} does not answer: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>
    /// An agent shows a certificate of our authority that is a node's. Its address need not be in it: nodes get new addresses, and
    /// nobody but a node has such a certificate.
    /// </summary>
    private static bool IsNode(ClusterCertificates certificates, X509Certificate? shown)
    {
        if (shown is null)
            return false;
        using var certificate = X509CertificateLoader.LoadCertificate(shown.GetRawCertData());
        return certificates.IsTrusted(certificate);
    }

    private static int PortOf(Node node) => node.Status.DaemonEndpoints.KubeletEndpoint.Port;
}
