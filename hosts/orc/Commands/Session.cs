using System.CommandLine;
using Orleans.Orchestrator.Hosts.Orc.Client;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary>The options that every command has, and the connection made from them.</summary>
internal sealed class Session(ParseResult parsed) : IDisposable
{
    public static readonly Option<string?> KubeconfigOption = new("--kubeconfig") { Description = "The kubeconfig file", Recursive = true };
    public static readonly Option<string?> NamespaceOption = new("--namespace", "-n") { Description = "The namespace", Recursive = true };

    private readonly Lazy<ApiClient> _client = new(() => new ApiClient(Kubeconfig.Load(parsed.GetValue(KubeconfigOption))));
    private Discovery? _discovery;

    public ApiClient Client => _client.Value;

    public string Namespace => parsed.GetValue(NamespaceOption) ?? Client.Namespace;

    public async Task<Discovery> DiscoveryAsync(CancellationToken cancellation) => _discovery ??= await Discovery.LoadAsync(Client, cancellation);

    public void Dispose()
    {
        if (_client.IsValueCreated)
            Client.Dispose();
    }

    /// <summary>Objects named as <c>kind name…</c>, <c>kind/name…</c> or <c>kind,kind</c>; a null name means all of the kind.</summary>
    public async Task<List<(ApiKind Kind, string? Name)>> TargetsAsync(IReadOnlyList<string> words, CancellationToken cancellation)
    {
        var discovery = await DiscoveryAsync(cancellation);
        if (words.Count == 0)
            throw new CliException("error: name a kind, such as pods, or kind/name", 2);
        if (words[0].Contains('/'))
        {
            return [.. words.Select(w => w.Split('/', 2) is [var kind, { Length: > 0 } name]
                ? (discovery.Find(kind)[0], (string?)name)
                : throw new CliException($"error: there is no kind/name in \"{w}\"", 2))];
        }

        var kinds = words[0].Split(',').SelectMany(discovery.Find).Distinct().ToList();
        return words.Count == 1
            ? [.. kinds.Select(k => (k, (string?)null))]
            : [.. kinds.SelectMany(k => words.Skip(1).Select(n => (k, (string?)n)))];
    }

    /// <summary>One object, named as for <see cref="TargetsAsync"/>.</summary>
    public async Task<(ApiKind Kind, string Name)> TargetAsync(IReadOnlyList<string> words, CancellationToken cancellation) =>
        await TargetsAsync(words, cancellation) is [(var kind, { } name)] ? (kind, name) : throw new CliException("error: name exactly one object, as kind/name or kind name", 2);
}
