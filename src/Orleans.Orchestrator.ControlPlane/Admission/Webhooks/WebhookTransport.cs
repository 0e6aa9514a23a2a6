using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.Webhooks;

/// <summary>Carries questions to webhooks over HTTPS. Connections are kept and used again; those of a webhook that is no more close when idle.</summary>
/// <param name="endpoints">Finds the pods behind a Service.</param>
/// <param name="time">The clock.</param>
internal sealed class WebhookTransport(ServiceEndpoints endpoints, TimeProvider time) : IWebhookTransport
{
    /// <summary>Clients that are kept; more distinct webhooks than that begin anew.</summary>
    private const int MaxClients = 256;

    /// <summary>A patch may carry as much as an object, and base64 makes it longer by a third.</summary>
    private const int MaxResponseBytes = 4 << 20;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<WebhookClientConfig, HttpClient> _clients = new();

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> PostAsync(WebhookClientConfig target, byte[] body, TimeSpan timeout)
    {
        var url = UrlOf(target, timeout);
        using var patience = new CancellationTokenSource(timeout, time);
        try
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var response = await Client(target).PostAsync(url, content, patience.Token);
            var answer = await response.Content.ReadAsByteArrayAsync(patience.Token);
            return response.IsSuccessStatusCode
                ? answer
                : throw new WebhookException($"failed to call webhook: the server answered {(int)response.StatusCode} {response.ReasonPhrase}");
        }
        catch (OperationCanceledException)
        {
            throw new WebhookException($"failed to call webhook: Post \"{url}\": context deadline exceeded");
        }
        catch (Exception e) when (e is HttpRequestException or CryptographicException or IOException)
        {
            throw new WebhookException($"failed to call webhook: Post \"{url}\": {Innermost(e)}", e);
        }
    }

    private static Uri UrlOf(WebhookClientConfig target, TimeSpan timeout)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"?timeout={Math.Max(1, (int)timeout.TotalSeconds)}s");
        return target.Service is { } service
            ? new Uri($"https://{service.Name}.{service.Namespace}.svc:{service.Port ?? 443}{service.Path ?? "/"}{query}")
            : new Uri(target.Url + query);
    }

    private HttpClient Client(WebhookClientConfig target)
    {
        if (_clients.TryGetValue(target, out var present))
            return present;
        if (_clients.Count >= MaxClients)
            _clients.Clear();
        return _clients.GetOrAdd(target, Make);
    }

    private HttpClient Make(WebhookClientConfig target)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseProxy = false, UseCookies = false, PooledConnectionIdleTimeout = Idle, PooledConnectionLifetime = Lifetime,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = ChainPolicy(target) },
        };
        if (target.Service is { } service)
            handler.ConnectCallback = (_, cancellationToken) => endpoints.ConnectAsync(service, cancellationToken);
        // The time is each call's own.
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxResponseBytes, DefaultRequestVersion = HttpVersion.Version11 };
    }

    /// <summary>With a bundle of authorities only those are trusted, else those that the machine trusts.</summary>
    private static X509ChainPolicy? ChainPolicy(WebhookClientConfig target)
    {
        if (target.CaBundle.IsEmpty)
            return null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(System.Text.Encoding.UTF8.GetString(target.CaBundle.Span));
        return policy;
    }

    private static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
            exception = inner;
        return exception.Message;
    }
}
