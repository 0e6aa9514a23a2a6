using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Config;

namespace Orleans.Orchestrator.Hosts.Orc.Client;

/// <summary>Speaks to the API.</summary>
internal sealed class ApiClient : IDisposable
{
    /// <summary>What the server renders for people.</summary>
    public const string Table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    public const string MergePatch = "application/merge-patch+json";
    public const string StrategicPatch = "application/strategic-merge-patch+json";
    public const string JsonPatch = "application/json-patch+json";
    public const string ApplyPatch = "application/apply-patch+yaml";

    private readonly HttpClient _http;
    private readonly RequestLog _log;
    private readonly TimeSpan? _limit;
    private readonly List<KeyValuePair<string, string>> _identity = [];

    public ApiClient(Kubeconfig config, Invocation call)
    {
        // A manifest from the web is trusted by the machine's authorities.
        if (config.Authority is not null && !(call.Knows("filename") && call.All("filename").Any(f => f.StartsWith("https:", StringComparison.Ordinal))))
            MachineAuthorities.Ignore();
        Handler = Connection.Handler(config);
        _http = new HttpClient(Handler) { BaseAddress = config.Server, Timeout = Timeout.InfiniteTimeSpan };
        _limit = call.Time("request-timeout");
        _log = new RequestLog(call.Number("v") ?? 0);
        Namespace = config.Namespace;
        Server = config.Server;
        _identity.Add(new("User-Agent", "orc/0.1"));
        if (config.Token is { Length: > 0 } token)
            _identity.Add(new("Authorization", "Bearer " + token));
        if (call.Text("as") is { Length: > 0 } user)
            _identity.Add(new("Impersonate-User", user));
        _identity.AddRange(call.All("as-group").Select(g => new KeyValuePair<string, string>("Impersonate-Group", g)));
        if (call.Text("as-uid") is { Length: > 0 } uid)
            _identity.Add(new("Impersonate-Uid", uid));
    }

    /// <summary>The namespace that the kubeconfig or a flag names.</summary>
    public string Namespace { get; }

    public Uri Server { get; }

    /// <summary>What connections are made by; WebSockets use it too.</summary>
    public SocketsHttpHandler Handler { get; }

    /// <summary>The headers that say who we are.</summary>
    public IEnumerable<KeyValuePair<string, string>> Identity => _identity;

    /// <summary>How often the server warned.</summary>
    public int Warnings { get; private set; }

    public void Dispose() => _http.Dispose();

    /// <summary>GET of a JSON document.</summary>
    /// <exception cref="CliException">The server refused or can't be reached.</exception>
    public Task<JsonObject> GetAsync(string path, CancellationToken cancellation, string accept = "application/json") =>
        AskAsync(HttpMethod.Get, path, null, "application/json", accept, cancellation);

    /// <summary>GET, where a missing object is null.</summary>
    public async Task<JsonObject?> FindAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return await GetAsync(path, cancellation);
        }
        catch (ServerException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>A request with a JSON body.</summary>
    public Task<JsonObject> SendJsonAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellation, string contentType = "application/json") =>
        AskAsync(method, path, body, contentType, "application/json", cancellation);

    /// <summary>A request whose answer is read as it comes.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, string? contentType, string accept, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (content is not null && contentType is not null)
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        foreach (var (name, value) in _identity)
            request.Headers.TryAddWithoutValidation(name, value);
        var startedAt = Stopwatch.GetTimestamp();
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException e)
        {
            throw Connection.Failed(Server, e);
        }

        _log.Write(request, new Uri(Server, path), response, Stopwatch.GetElapsedTime(startedAt));
        foreach (var warning in response.Headers.TryGetValues("Warning", out var values) ? values : [])
            Warn(warning);
        if (!response.IsSuccessStatusCode)
            throw await RefusalAsync(response, cancellation);
        return response;
    }

    private async Task<JsonObject> AskAsync(HttpMethod method, string path, JsonNode? body, string contentType, string accept, CancellationToken cancellation)
    {
        using var within = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (_limit is { } limit)
            within.CancelAfter(limit);
        try
        {
            using var content = body is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString()));
            using var response = await SendAsync(method, path, content, contentType, accept, within.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(within.Token);
            return await JsonNode.ParseAsync(stream, cancellationToken: within.Token) as JsonObject
                ?? throw new CliException("error: the server answered with something that is no JSON object");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CliException($"Unable to connect to the server: {Server} did not answer within {_limit!.Value.TotalSeconds} seconds (--request-timeout)", 3);
        }
    }

    private void Warn(string header)
    {
        Warnings++;
        var text = header.Split('"') is [_, var said, ..] ? said : header;
        Console.Error.WriteLine(Output.Terminal.ErrorHasColours ? $"\e[33;1mWarning:\e[0m {text}" : "Warning: " + text);
    }

    private static async Task<CliException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        using var _ = response;
        var text = await response.Content.ReadAsStringAsync(cancellation);
        var code = (int)response.StatusCode;
        try
        {
            if (JsonNode.Parse(text) is JsonObject status)
            {
                return new ServerException(code, (string?)status["reason"], (string?)status["message"] ?? (string?)status["error"] ?? response.ReasonPhrase ?? "", status["details"] as JsonObject);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not a Status: what a proxy or the node's agent says in plain words.
        }

        return new ServerException(code, code == (int)HttpStatusCode.NotFound ? "NotFound" : null, text.Length is > 0 and < 1000 ? text.Trim() : response.ReasonPhrase ?? "", null);
    }
}
