using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Describe;
using Orleans.Orchestrator.Hosts.Orc.Output;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc events</c></summary>
internal static class EventsCommand
{
    private static readonly string[] Headers = ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"];

    public static Verb Verb() => new("events", "Show what happened, the newest last")
    {
        Flags =
        [
            TargetFlags.AllNamespaces, Flag.Text("for", '\0', "Only about KIND/NAME"), Flag.Words("types", '\0', "Only of these types: Normal, Warning"), Flag.Switch("watch", 'w', "Go on with what happens later"),
            Flag.Switch("no-headers", '\0', "Leave out the headers"), ObjectPrinter.Output, Flag.Number("chunk-size", '\0', "Accepted and not needed", 500),
        ],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var all = call.Is("all-namespaces");
        var path = $"/api/v1{(all ? "" : $"/namespaces/{Uri.EscapeDataString(session.Namespace)}")}/events?{await AboutAsync(session, call, cancellation)}";
        var answer = await session.Client.GetAsync(path, cancellation);
        var found = (answer["items"] as JsonArray ?? []).OfType<JsonObject>().Where(e => IsWanted(call, e)).OrderBy(EventFields.Last).ToList();
        if (ObjectPrinter.For(call) is { } printer)
        {
            session.Out.Write(printer.PrintList([.. found.Select(f => Typed(f))]));
            return 0;
        }

        if (found.Count == 0 && !call.Is("watch"))
            Console.Error.WriteLine(all ? "No events found." : $"No events found in {session.Namespace} namespace.");
        var rows = found.Select(e => Row(e, all));
        session.Out.Write(Columns.Align(call.Is("no-headers") || found.Count == 0 ? rows : rows.Prepend(all ? ["NAMESPACE", .. Headers] : Headers)));
        session.Out.Flush();
        if (!call.Is("watch"))
            return 0;
        await foreach (var change in WatchStream.ReadAsync(session.Client, $"{path}&watch=true&resourceVersion={(string?)answer["metadata"]?["resourceVersion"]}", "application/json", cancellation))
        {
            if (change["object"] is JsonObject happened && (string?)change["type"] != "DELETED" && IsWanted(call, happened))
                session.Out.Write(Columns.Align([Row(happened, all)]));
            session.Out.Flush();
        }

        return 0;
    }

    private static async Task<string> AboutAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        if (call.Text("for") is not { } about)
            return "limit=500";
        var (kind, name) = await WordReader.ReadAsync(session, [about], cancellation) is [(var k, { } n)] ? (k, n) : throw new CliException("error: --for must be in resource/name form", 2);
        return "fieldSelector=" + Uri.EscapeDataString($"involvedObject.kind={kind.Kind},involvedObject.name={name}");
    }

    private static bool IsWanted(Invocation call, JsonObject e) => call.All("types") is not { Count: > 0 } types || types.Contains((string?)e["type"] ?? "", StringComparer.OrdinalIgnoreCase);

    private static JsonObject Typed(JsonObject e)
    {
        var copy = (JsonObject)e.DeepClone();
        (copy["apiVersion"], copy["kind"]) = ("v1", "Event");
        return copy;
    }

    private static string[] Row(JsonObject e, bool all)
    {
        var about = e["involvedObject"];
        string[] cells = [EventFields.Age(e, TimeProvider.System.GetUtcNow()), (string?)e["type"] ?? "", (string?)e["reason"] ?? "", $"{(string?)about?["kind"]}/{(string?)about?["name"]}", ((string?)e["message"] ?? "").Trim()];
        return all ? [(string?)e["metadata"]?["namespace"] ?? "", .. cells] : cells;
    }
}
