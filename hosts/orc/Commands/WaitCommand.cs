using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Client;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc wait</c></summary>
internal static class WaitCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly Argument<string[]> Words = new("what") { Description = "kind name… or kind/name…", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string> For = new("--for") { Description = "delete, create or condition=NAME[=VALUE]", Required = true };
    private static readonly Option<string> Limit = new("--timeout") { Description = "How long to wait", DefaultValueFactory = _ => "30s" };
    private static readonly Option<string?> Selector = new("--selector", "-l") { Description = "Label selector" };
    private static readonly Option<bool> All = new("--all") { Description = "All of the kind in the namespace" };

    public static Command Build() => new Command("wait", "Wait until objects are as they should be") { Words, For, Limit, Selector, All }.Runs(RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var (met, said) = Condition(parsed.GetValue(For)!);
        var limit = Durations.Parse("--timeout", parsed.GetValue(Limit));
        var targets = await TargetsAsync(session, parsed, cancellation);
        if (targets.Count == 0)
            throw new CliException("error: no matching resources found");
        return await Durations.LimitAsync(limit, async token =>
        {
            foreach (var (kind, name) in targets)
            {
                while (!met(await session.Client.FindAsync(kind.Path(session.Namespace, name), token)))
                    await Task.Delay(Pause, token);
                Console.WriteLine($"{kind.Qualified}/{name} {said}");
            }

            return 0;
        }, cancellation);
    }

    private static async Task<List<(ApiKind Kind, string Name)>> TargetsAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var found = new List<(ApiKind, string)>();
        foreach (var (kind, name) in await session.TargetsAsync(parsed.GetValue(Words)!, cancellation))
        {
            if (name is not null)
            {
                found.Add((kind, name));
                continue;
            }

            var selector = parsed.GetValue(Selector);
            if (selector is null && !parsed.GetValue(All))
                throw new CliException("error: resource(s) were provided, but no name was specified", 2);
            var list = await session.Client.GetAsync(kind.Path(session.Namespace) + (selector is null ? "" : $"?labelSelector={Uri.EscapeDataString(selector)}"), cancellation);
            found.AddRange((list["items"] as JsonArray ?? []).Select(i => (kind, (string?)i?["metadata"]?["name"] ?? "")));
        }

        return found;
    }

    private static (Func<JsonObject?, bool> Met, string Said) Condition(string text)
    {
        if (text == "delete")
            return (item => item is null, "condition met");
        if (text == "create")
            return (item => item is not null, "condition met");
        if (text.Split('=') is not ["condition", { Length: > 0 }, ..] || text.Split('=').Length > 3)
            throw new CliException($"error: unrecognized condition: \"{text}\": it must be delete, create or condition=NAME[=VALUE]", 2);
        var parts = text.Split('=');
        var wanted = parts.Length == 3 ? parts[2] : "True";
        return (item => (item ?? throw new CliException("error: it is not there (or was deleted)"))["status"]?["conditions"] is JsonArray conditions && conditions.Any(c =>
            string.Equals((string?)c?["type"], parts[1], StringComparison.OrdinalIgnoreCase) && string.Equals((string?)c?["status"], wanted, StringComparison.OrdinalIgnoreCase)), "condition met");
    }
}
