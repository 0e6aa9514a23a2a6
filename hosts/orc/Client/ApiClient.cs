using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Client;

/// <summary>Speaks to the API.</summary>
internal sealed class ApiClient : IDisposable
{
    /// <summary>What the server renders for people.</summary>
    public const string Table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    private readonly HttpClient _http;

    public ApiClient(Kubeconfig config)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(config, certificate, errors) },
        };
        if (config.ClientCertificate is { } own)
        {
            handler.SslOptions.ClientCertificates = [own];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => own;
        }

        _http = new HttpClient(handler) { BaseAddress = config.Server, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("orc/0.1");
        if (config.Token is { Length: > 0 } token)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        Namespace = config.Namespace;
        Server = config.Server;
    }

    /// <summary>The namespace that the kubeconfig names.</summary>
    public string Namespace { get; }

    public Uri Server { get; }

    public void Dispose() => _http.Dispose();

    /// <summary>GET of a JSON document.</summary>
    /// <exception cref="CliException">The server refused or can't be reached.</exception>
    public async Task<JsonObject> GetAsync(string path, CancellationToken cancellation, string accept = "application/json")
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, null, accept, cancellation);
        return await ReadAsync(response, cancellation);
    }

    /// <summary>GET, where a missing object is null.</summary>
    public async Task<JsonObject?> FindAsync(string path, CancellationToken cancellation)
    {
        using var response = await SendRawAsync(HttpMethod.Get, path, null, null, "application/json", cancellation);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        await RequireAsync(response, cancellation);
        return await ReadAsync(response, cancellation);
    }

    /// <summary>A request with a JSON body.</summary>
    public async Task<JsonObject> SendJsonAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellation, string contentType = "application/json")
    {
        using var content = body is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString()));
        using var response = await SendAsync(method, path, content, contentType, "application/json", cancellation);
        foreach (var warning in response.Headers.TryGetValues("Warning", out var values) ? values : [])
            Console.Error.WriteLine("Warning: " + (warning.Split('"') is [_, var text, ..] ? text : warning));
        return await ReadAsync(response, cancellation);
    }

    /// <summary>A request whose answer is read as it comes.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, string? contentType, string accept, CancellationToken cancellation)
    {
        var response = await SendRawAsync(method, path, content, contentType, accept, cancellation);
        await RequireAsync(response, cancellation);
        return response;
    }

    private async Task<HttpResponseMessage> SendRawAsync(
        HttpMethod method, string path, HttpContent? content, string? contentType, string accept, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (content is not null && contentType is not null)
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException e)
        {
            throw new CliException($"The connection to the server {Server} failed: {e.InnerException?.Message ?? e.Message}\nIs the node running? ./run.sh starts it.", 3);
        }
    }

    private static async Task RequireAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.IsSuccessStatusCode)
            return;
        var text = await response.Content.ReadAsStringAsync(cancellation);
        response.Dispose();
        string? message = null, reason = null;
        try
        {
            var status = JsonNode.Parse(text) as JsonObject;
            (message, reason) = ((string?)status?["message"] ?? (string?)status?["error"], (string?)status?["reason"]);
        }
        catch (JsonException)
        {
            message = text.Length is > 0 and < 1000 ? text.Trim() : null;
        }

        var from = reason is { Length: > 0 } ? $"Error from server ({reason}): " : $"Error from server ({(int)response.StatusCode}): ";
        var said = from + (message ?? response.ReasonPhrase);
        throw response.StatusCode == HttpStatusCode.NotFound ? new NotFoundException(said) : new CliException(said);
    }

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        return await JsonNode.ParseAsync(stream, cancellationToken: cancellation) as JsonObject
            ?? throw new CliException("error: the server answered with something that is no JSON object");
    }

    private static bool IsTrusted(Kubeconfig config, X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) || config.Authority is not { } authority)
            return errors == SslPolicyErrors.None;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var copy = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(copy);
    }
}
