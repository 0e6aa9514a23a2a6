using System.Text;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Config;

namespace Orleans.Orchestrator.Hosts.Orc;

/// <summary>One run of orc: the connection, what the server serves, where output goes. All of it is made when it is first needed.</summary>
internal sealed class Session : IDisposable
{
    private readonly Invocation _call;
    private readonly Lazy<Kubeconfig> _config;
    private readonly Lazy<ApiClient> _client;
    private readonly Lazy<DiscoveryCache> _cache;
    private Discovery? _discovery;
    private bool _fresh;

    public Session(Invocation call)
    {
        _call = call;
        _config = new(() => Kubeconfig.Load(call));
        _client = new(() => new ApiClient(_config.Value, call));
        _cache = new(() => new DiscoveryCache(_config.Value.Server, _config.Value.Authority?.Thumbprint, call.Text("cache-dir")));
        Out = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 32 * 1024) { AutoFlush = false };
    }

    /// <summary>Standard output; flushed at the end, and by whoever goes on for longer.</summary>
    public TextWriter Out { get; }

    public ApiClient Client => _client.Value;

    public string Namespace => Client.Namespace;

    /// <summary>Whether the server warned although the user takes that for a failure.</summary>
    public bool WarnedAgainstWill => _client.IsValueCreated && Client.Warnings > 0 && _call.Is("warnings-as-errors");

    /// <summary>Whether nobody reads what we print, as after <c>| head</c>.</summary>
    public bool OutputIsGone
    {
        get
        {
            try
            {
                Out.Flush();
                return false;
            }
            catch (IOException)
            {
                return true;
            }
        }
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
            Client.Dispose();
    }

    /// <summary>What the server serves, as it says now.</summary>
    public async Task<Discovery> FreshDiscoveryAsync(CancellationToken cancellation)
    {
        if (!_fresh)
        {
            _discovery = await Discovery.LoadAsync(Client, cancellation);
            _cache.Value.Write(_discovery.Kinds);
        }

        _fresh = true;
        return _discovery!;
    }

    /// <summary>What the server serves, perhaps as it said a while ago.</summary>
    public async Task<Discovery> DiscoveryAsync(CancellationToken cancellation) => Known() is { Kinds.Count: > 0 } known ? known : await FreshDiscoveryAsync(cancellation);

    /// <summary>What was known is wrong.</summary>
    public void ForgetDiscovery() => _cache.Value.Forget();

    /// <summary>The kind of a manifest.</summary>
    /// <exception cref="CliException">It is not served.</exception>
    public async Task<ApiKind> KindAsync(JsonObject manifest, string source, CancellationToken cancellation) =>
        Known().Of(manifest) ?? (await FreshDiscoveryAsync(cancellation)).Of(manifest)
        ?? throw new CliException($"error: resource mapping not found for name: \"{(string?)manifest["metadata"]?["name"]}\" namespace: \"{(string?)manifest["metadata"]?["namespace"]}\" from \"{source}\": " +
            $"no matches for kind \"{(string?)manifest["kind"]}\" in version \"{(string?)manifest["apiVersion"]}\"\nensure CRDs are installed first");

    /// <summary>The kinds that a word means: one, or several for a category such as <c>all</c>.</summary>
    /// <exception cref="CliException">The server has no such kind.</exception>
    public async Task<IReadOnlyList<ApiKind>> FindKindsAsync(string word, CancellationToken cancellation)
    {
        var found = Known().Find(word);
        if (found.Count == 0)
            found = (await FreshDiscoveryAsync(cancellation)).Find(word);
        return found.Count > 0 ? found : throw new CliException($"error: the server doesn't have a resource type \"{word}\"");
    }

    /// <summary>A server that does not know about acting as somebody else would do all as us, so it is asked who it thinks we are.</summary>
    public async Task CheckIdentityAsync(CancellationToken cancellation)
    {
        if (_call.Text("as") is not { Length: > 0 } wanted)
            return;
        var review = new JsonObject { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "SelfSubjectReview" };
        var answer = await Client.SendJsonAsync(HttpMethod.Post, "/apis/authentication.k8s.io/v1/selfsubjectreviews", review, cancellation);
        if ((string?)answer["status"]?["userInfo"]?["username"] != wanted)
            throw new CliException("error: the server does not let requests act as another user (--as); nothing was done");
    }

    private Discovery Known() => _discovery ??= new Discovery(_cache.Value.Read() ?? []);
}
