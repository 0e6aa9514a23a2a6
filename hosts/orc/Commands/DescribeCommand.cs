using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc describe</c></summary>
internal static class DescribeCommand
{
    private static readonly Argument<string[]> Words = new("what") { Description = "kind, kind name… or kind/name…", Arity = ArgumentArity.OneOrMore };

    private static readonly Option<string?> Selector = new("--selector", "-l") { Description = "Label selector" };

    public static Command Build() => new Command("describe", "Show objects in words, with their events") { Words, Selector }.Runs(RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var first = true;
        foreach (var (kind, name) in await session.TargetsAsync(parsed.GetValue(Words)!, cancellation))
        {
            var query = name is null && parsed.GetValue(Selector) is { } selector ? $"?labelSelector={Uri.EscapeDataString(selector)}" : "";
            var answer = await session.Client.GetAsync(kind.Path(session.Namespace, name) + query, cancellation);
            var items = name is not null ? [answer] : (answer["items"] as JsonArray ?? []).OfType<JsonObject>().ToList();
            foreach (var item in items)
            {
                if (!first)
                    Console.WriteLine("\n");
                first = false;
                Console.Write(Describer.Describe(item, secret: kind.Kind == "Secret"));
                await EventsAsync(session, kind, item, cancellation);
            }
        }

        return 0;
    }

    private static async Task EventsAsync(Session session, ApiKind kind, JsonObject item, CancellationToken cancellation)
    {
        var metadata = item["metadata"]!;
        var ns = (string?)metadata["namespace"];
        var selector = $"involvedObject.kind={kind.Kind},involvedObject.name={(string?)metadata["name"]},involvedObject.uid={(string?)metadata["uid"]}";
        var path = $"/api/v1{(ns is null ? "" : $"/namespaces/{ns}")}/events?fieldSelector={Uri.EscapeDataString(selector)}";
        var table = await session.Client.GetAsync(path, cancellation, ApiClient.Table);
        if (table["rows"] is not JsonArray { Count: > 0 })
        {
            Console.WriteLine("Events:  <none>");
            return;
        }

        Console.WriteLine("Events:");
        using var text = new StringWriter();
        new TablePrinter(text).Print([table]);
        foreach (var line in text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Console.WriteLine("  " + line);
    }
}
