using Orleans.Orchestrator.Hosts.Orc.Client;

namespace Orleans.Orchestrator.Hosts.Orc.Targets;

/// <summary>What words on the command line name: <c>kind name…</c>, <c>kind/name…</c>, <c>kind,kind</c>.</summary>
internal static class WordReader
{
    /// <summary>Kinds with names; a null name means all of the kind.</summary>
    /// <exception cref="CliException">The server has no such kind, or the words can't be understood.</exception>
    public static async Task<List<(ApiKind Kind, string? Name)>> ReadAsync(Session session, IReadOnlyList<string> words, CancellationToken cancellation)
    {
        if (words.Any(w => w.Contains('/')))
            return await PairsAsync(session, words, cancellation);
        var kinds = new List<ApiKind>();
        foreach (var word in words.Count == 0 ? [] : words[0].Split(','))
            kinds.AddRange((await session.FindKindsAsync(word, cancellation)).Except(kinds));
        return words.Count <= 1
            ? [.. kinds.Select(k => (k, (string?)null))]
            : [.. kinds.SelectMany(k => words.Skip(1).Distinct().Select(n => (k, (string?)n)))];
    }

    private static async Task<List<(ApiKind Kind, string? Name)>> PairsAsync(Session session, IReadOnlyList<string> words, CancellationToken cancellation)
    {
        var targets = new List<(ApiKind, string?)>();
        foreach (var word in words)
        {
            switch (word.Split('/'))
            {
                case [{ Length: > 0 } kind, { Length: > 0 } name]:
                    targets.Add(((await session.FindKindsAsync(kind, cancellation))[0], name));
                    break;
                case [_]:
                    throw new CliException("error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'orc get resource/<resource_name>' instead of 'orc get resource resource/<resource_name>'", 2);
                case [_, _]:
                    throw new CliException($"error: arguments in resource/name form must have a single resource and name", 2);
                default:
                    throw new CliException("error: arguments in resource/name form may not have more than one slash", 2);
            }
        }

        return targets;
    }
}
