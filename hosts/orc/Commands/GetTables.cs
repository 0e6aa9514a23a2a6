using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary>What <c>get</c> shows to people: one table for each kind.</summary>
internal sealed class GetTables(Session session, Invocation call, GetQuery query)
{
    public async Task<int> RunAsync(List<(ApiKind Kind, string? Namespace, string? Name)> targets, CancellationToken cancellation)
    {
        var any = false;
        var several = targets.Select(t => t.Kind).Distinct().Count() > 1;
        foreach (var group in targets.GroupBy(t => t.Kind))
        {
            var tables = new List<JsonObject>();
            foreach (var (kind, ns, name) in group)
                tables.AddRange((await query.AskAsync(kind, ns, name, ApiClient.Table, cancellation) ?? []).Where(t => t["rows"] is JsonArray { Count: > 0 }));
            if (tables.Count == 0)
                continue;
            if (any && !call.Is("no-headers"))
                session.Out.Write('\n');
            any = true;
            Printer(call, group.Key, several, session.Out).Print(call.Text("sort-by") is { } path ? [Sorted(tables, path)] : tables);
        }

        if (!any && query.Errors.Count == 0 && !call.Is("ignore-not-found"))
            Nothing(targets);
        return query.Finish();
    }

    /// <summary>The printer for one kind.</summary>
    public static TablePrinter Printer(Invocation call, ApiKind kind, bool several, TextWriter to) => new(to)
    {
        Wide = call.Text("output") == "wide", NoHeaders = call.Is("no-headers"), KindPrefix = several || call.Is("show-kind") ? kind.Qualified : null,
        ShowLabels = call.Is("show-labels"), LabelColumns = call.All("label-columns"), WithNamespace = call.Is("all-namespaces") && kind.Namespaced,
        WithEvents = call.Is("output-watch-events"), Colours = Terminal.HasColours,
    };

    private static JsonObject Sorted(List<JsonObject> tables, string path)
    {
        var rows = tables.SelectMany(t => (t["rows"] as JsonArray ?? []).OfType<JsonObject>()).ToList();
        return new JsonObject
        {
            ["columnDefinitions"] = tables[0]["columnDefinitions"]?.DeepClone(),
            ["rows"] = new JsonArray([.. SortBy.Sort(rows, path, r => r["object"] as JsonObject ?? []).Select(r => r.DeepClone())]),
        };
    }

    private void Nothing(List<(ApiKind Kind, string? Namespace, string? Name)> targets)
    {
        var inNamespace = !query.AllNamespaces && targets.TrueForAll(t => t.Kind.Namespaced);
        Console.Error.WriteLine(inNamespace ? $"No resources found in {session.Namespace} namespace." : "No resources found");
    }
}
