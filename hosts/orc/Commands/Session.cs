using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Client;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary>The options that every command has, and the connection made from them.</summary>
internal sealed class Session(ParseResult parsed) : IDisposable
{
    public static readonly Option<string?> KubeconfigOption = new("--kubeconfig") { Description = "The kubeconfig file", Recursive = true };
    public static readonly Option<string?> NamespaceOption = new("--namespace", "-n") { Description = "The namespace", Recursive = true };

    private readonly Lazy<ApiClient> _client = new(() => new ApiClient(Kubeconfig.Load(parsed.GetValue(KubeconfigOption))));
    private Discovery? _discovery;
    private bool _fresh;

    public ApiClient Client => _client.Value;

    public string Namespace => parsed.GetValue(NamespaceOption) ?? Client.Namespace;

    public void Dispose()
    {
        if (_client.IsValueCreated)
            Client.Dispose();
    }

    /// <summary>What the server serves, as it says now.</summary>
    public async Task<Discovery> FreshDiscoveryAsync(CancellationToken cancellation)
    {
        if (!_fresh)
            _discovery = await Discovery.LoadAsync(Client, cancellation);
        _fresh = true;
        return _discovery!;
    }

    /// <summary>The kind of a manifest.</summary>
    /// <exception cref="CliException">It is not served.</exception>
    public async Task<ApiKind> KindAsync(JsonObject manifest, CancellationToken cancellation) =>
        Known().Of(manifest) ?? (await FreshDiscoveryAsync(cancellation)).Of(manifest)
        ?? throw new CliException($"error: resource mapping not found for name: \"{(string?)manifest["metadata"]?["name"]}\": no matches for kind \"{(string?)manifest["kind"]}\" in version \"{(string?)manifest["apiVersion"]}\"");

    /// <summary>Objects named as <c>kind name…</c>, <c>kind/name…</c> or <c>kind,kind</c>; a null name means all of the kind.</summary>
    /// <exception cref="CliException">The server has no such kind, or the words can't be understood.</exception>
    public async Task<List<(ApiKind Kind, string? Name)>> TargetsAsync(IReadOnlyList<string> words, CancellationToken cancellation)
    {
        if (words.Count == 0)
            throw new CliException("error: name a kind, such as pods, or kind/name", 2);
        // An option that a command does not know reaches its arguments.
        if (words.FirstOrDefault(w => w.StartsWith('-')) is { } option)
            throw new CliException($"error: unknown flag: {option}", 2);
        var targets = new List<(ApiKind, string?)>();
        if (words.Any(w => w.Contains('/')))
        {
            foreach (var word in words)
            {
                if (word.Split('/') is not [{ Length: > 0 } kind, { Length: > 0 } name])
                    throw new CliException($"error: \"{word}\" must be kind/name like the others", 2);
                targets.Add(((await FindAsync(kind, cancellation))[0], name));
            }

            return targets;
        }

        var kinds = new List<ApiKind>();
        foreach (var word in words[0].Split(','))
            kinds.AddRange(await FindAsync(word, cancellation));
        return words.Count == 1
            ? [.. kinds.Distinct().Select(k => (k, (string?)null))]
            : [.. kinds.Distinct().SelectMany(k => words.Skip(1).Select(n => (k, (string?)n)))];
    }

    private async Task<IReadOnlyList<ApiKind>> FindAsync(string word, CancellationToken cancellation)
    {
        var found = Known().Find(word);
        if (found.Count == 0)
            found = (await FreshDiscoveryAsync(cancellation)).Find(word);
        return found.Count > 0 ? found : throw new CliException($"error: the server doesn't have a resource type \"{word}\"");
    }

    /// <summary>What is known without asking; a kind that is not in it may have come since.</summary>
    private Discovery Known() => _discovery ??= new Discovery(DiscoveryCache.Read(Client.Server) ?? []);

    /// <summary>One object, named as for <see cref="TargetsAsync"/>.</summary>
    public async Task<(ApiKind Kind, string Name)> TargetAsync(IReadOnlyList<string> words, CancellationToken cancellation) =>
        await TargetsAsync(words, cancellation) is [(var kind, { } name)] ? (kind, name) : throw new CliException("error: name exactly one object, as kind/name or kind name", 2);
}
