using System.CommandLine;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc label</c> and <c>orc annotate</c>: <c>key=value</c> sets, <c>key-</c> removes.</summary>
internal static class MetadataCommand
{
    /// <param name="verb">The command.</param>
    /// <param name="field">What it changes in the metadata.</param>
    /// <param name="done">How the result is told.</param>
    public static Command Build(string verb, string field, string done)
    {
        var words = new Argument<string[]>("what") { Description = "kind name… or kind/name…, then key=value or key-", Arity = ArgumentArity.OneOrMore };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace values that are there" };
        return new Command(verb, $"Set or remove {field} of objects") { words, overwrite }.Runs(async (session, parsed, cancellation) =>
        {
            var given = parsed.GetValue(words)!;
            var changes = given.Where(IsChange).ToDictionary(w => w.Contains('=') ? w[..w.IndexOf('=')] : w[..^1], w => w.Contains('=') ? w[(w.IndexOf('=') + 1)..] : null);
            if (changes.Count == 0)
                throw new CliException($"error: at least one {verb} update is required: key=value or key-", 2);
            foreach (var (kind, name) in await session.TargetsAsync([.. given.Where(w => !IsChange(w))], cancellation))
            {
                var path = kind.Path(session.Namespace, name ?? throw new CliException("error: one or more resources must be specified as <resource> <name> or <resource>/<name>", 2));
                var present = (await session.Client.GetAsync(path, cancellation))["metadata"]?[field] as JsonObject ?? [];
                if (!parsed.GetValue(overwrite) && changes.FirstOrDefault(c => c.Value is not null && present[c.Key] is { } old && (string?)old != c.Value) is { Key: { } taken })
                    throw new CliException($"error: '{taken}' already has a value ({(string?)present[taken]}), and --overwrite is false");
                var values = new JsonObject(changes.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value)));
                var patch = new JsonObject { ["metadata"] = new JsonObject { [field] = values } };
                await session.Client.SendJsonAsync(HttpMethod.Patch, path + "?fieldManager=orc", patch, cancellation, "application/merge-patch+json");
                Console.WriteLine($"{kind.Qualified}/{name} {(changes.Values.All(v => v is null) ? (done == "labeled" ? "unlabeled" : done) : done)}");
            }

            return 0;
        });
    }

    private static bool IsChange(string word) => word.Contains('=') || (word.Length > 1 && word.EndsWith('-'));
}
