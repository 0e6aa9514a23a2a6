using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Output;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>get -w</c>: what there is, then what changes. In a terminal the table is drawn anew at its place; in a pipe every change is a line.</summary>
internal sealed class GetWatch(Session session, Invocation call, GetQuery query, ObjectPrinter? printer)
{
    public async Task<int> RunAsync(List<(ApiKind Kind, string? Namespace, string? Name)> targets, CancellationToken cancellation)
    {
        if (targets is not [(var kind, var ns, var name)])
            throw new CliException("error: you may only specify a single resource type", 2);
        var accept = printer is null ? ApiClient.Table : "application/json";
        // One object is watched as the list of those with its name, which says when it is made or goes.
        var fields = name is null ? null : $"metadata.name={name}";
        var now = await session.Client.GetAsync(query.Path(kind, ns, name), cancellation, accept);
        var path = query.Path(kind, ns, null, "", fields ?? call.Text("field-selector") ?? "");
        var live = printer is null && Terminal.IsInteractive && !call.Is("watch-only") && !call.Is("output-watch-events")
            ? new LiveTable(session.Out, to => GetTables.Printer(call, kind, false, to)) : null;
        var table = GetTables.Printer(call, kind, false, session.Out);
        if (!call.Is("watch-only"))
            Show(now, "ADDED");
        else
            table.Print([new JsonObject { ["columnDefinitions"] = now["columnDefinitions"]?.DeepClone() }]);
        var version = (string?)now["metadata"]?["resourceVersion"];
        await foreach (var change in WatchStream.ReadAsync(session.Client, $"{path}&watch=true&resourceVersion={version}", accept, cancellation))
        {
            if (change["object"] is JsonObject item)
                Show(item, (string?)change["type"] ?? "");
        }

        return 0;

        void Show(JsonObject answer, string happened)
        {
            if (live is not null)
                live.Show(answer, happened);
            else if (printer is null)
                table.Print([answer], happened);
            else
                session.Out.Write(string.Concat((answer["items"] is JsonArray ? TargetReader.Items(kind, answer) : [answer]).Select(i => printer.Print(call.Is("output-watch-events") ? Event(i, happened) : i))));
            session.Out.Flush();
        }
    }

    private static JsonObject Event(JsonObject item, string happened) => new() { ["type"] = happened, ["object"] = item.DeepClone() };
}
