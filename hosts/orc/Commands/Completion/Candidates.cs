using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Config;
using Verb = Orleans.Orchestrator.Hosts.Orc.Arguments.Verb;

namespace Orleans.Orchestrator.Hosts.Orc.Commands.Completion;

/// <summary>What can follow on a command line: verbs, flags, kinds, and names as the server knows them now.</summary>
internal static class Candidates
{
    private const int MaxNames = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static async Task<int> PrintAsync(Session session, IReadOnlyList<string> words, CancellationToken cancellation)
    {
        // A shell must not hang on a server that does not answer.
        using var within = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        within.CancelAfter(Patience);
        var typed = words.Count == 0 ? "" : words[^1];
        var before = words.Take(Math.Max(0, words.Count - 1)).ToList();
        foreach (var candidate in (await FindAsync(session, before, typed, within.Token)).Where(c => c.StartsWith(typed, StringComparison.Ordinal)).Distinct())
            session.Out.Write(candidate + "\n");
        return 0;
    }

    private static async Task<IEnumerable<string>> FindAsync(Session session, List<string> before, string typed, CancellationToken cancellation)
    {
        if (before.Count == 0)
            return VerbTable.Names;
        var (_, verb, rest) = VerbTable.Find(before);
        if (verb.Name.Length == 0)
            return VerbTable.Names;
        if (typed.StartsWith('-'))
            return verb.Flags.Concat(GlobalFlags.All).Select(f => "--" + f.Name + (f.Bare is null ? "=" : ""));
        if (rest.Count > 0 && rest[^1] is "-n" or "--namespace")
            return await NamesAsync(session, "/api/v1/namespaces", cancellation);
        var own = rest.Where(w => !w.StartsWith('-')).ToList();
        if (verb.Verbs.Length > 0 && own.Count == 0)
            return verb.Verbs.Select(v => v.Name);
        return await ObjectsAsync(session, verb, own, typed, Namespace(rest), cancellation);
    }

    private static async Task<IEnumerable<string>> ObjectsAsync(Session session, Verb verb, List<string> own, string typed, string? space, CancellationToken cancellation)
    {
        switch (verb.Completes)
        {
            case Completes.Contexts:
                return ConfigFiles.Load(null, mustExist: false).Entries("contexts").Select(c => (string?)c.Entry["name"] ?? "");
            case Completes.Nodes:
                return await NamesAsync(session, "/api/v1/nodes", cancellation);
            case Completes.Pods when !typed.Contains('/'):
                return own.Count > 0 ? [] : await NamesAsync(session, $"/api/v1/namespaces/{Uri.EscapeDataString(space ?? session.Namespace)}/pods", cancellation);
            case Completes.Kinds:
                return (await session.DiscoveryAsync(cancellation)).Kinds.Select(k => k.Plural);
            case Completes.Objects or Completes.Pods when typed.Contains('/'):
                var prefix = typed[..typed.IndexOf('/')];
                return (await OfKindAsync(session, prefix, space, cancellation)).Select(n => $"{prefix}/{n}");
            case Completes.Objects when own.Count == 0:
                return (await session.DiscoveryAsync(cancellation)).Kinds.Where(k => k.Allows("list")).Select(k => k.Plural);
            case Completes.Objects when !own[0].Contains('/'):
                return await OfKindAsync(session, own[0], space, cancellation);
            default:
                return [];
        }
    }

    private static async Task<IEnumerable<string>> OfKindAsync(Session session, string word, string? space, CancellationToken cancellation) =>
        await session.FindKindsAsync(word.Split(',')[0], cancellation) is [var kind, ..] ? await NamesAsync(session, kind.Path(space ?? session.Namespace), cancellation) : [];

    private static async Task<IEnumerable<string>> NamesAsync(Session session, string path, CancellationToken cancellation) =>
        ((await session.Client.GetAsync($"{path}?limit={MaxNames}", cancellation, "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json"))["items"] as JsonArray ?? [])
            .Select(i => (string?)i?["metadata"]?["name"] ?? "");

    private static string? Namespace(List<string> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i] is "-n" or "--namespace" && i + 1 < words.Count)
                return words[i + 1];
            if (words[i].StartsWith("--namespace=", StringComparison.Ordinal))
                return words[i]["--namespace=".Length..];
        }

        return null;
    }
}
