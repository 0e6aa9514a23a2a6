using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Output;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc get</c></summary>
internal static class GetCommand
{
    public static Verb Verb() => new("get", "Display one or many objects")
    {
        Usage = "(KIND[,KIND…] [NAME…] | KIND/NAME… | -f FILE)",
        Completes = Completes.Objects,
        Examples = ["orc get pods -A -o wide", "orc get deploy,svc -l app=web", "orc get pod/web -o jsonpath='{.status.podIP}'", "orc get pods -w"],
        Flags =
        [
            ObjectPrinter.Output, Flag.Switch("watch", 'w', "Go on printing changes"), Flag.Switch("watch-only", '\0', "Print changes alone"),
            Flag.Switch("output-watch-events", '\0', "Say what happened to each object that is printed"),
            TargetFlags.AllNamespaces, TargetFlags.Selector, TargetFlags.FieldSelector, .. TargetFlags.Files,
            Flag.Switch("no-headers", '\0', "Leave out the headers"), Flag.Switch("show-labels", '\0', "With a column of labels"),
            Flag.Words("label-columns", 'L', "Labels that get a column of their own"), Flag.Switch("show-kind", '\0', "With the kind before each name"),
            Flag.Switch("ignore-not-found", '\0', "What is missing is no error"), Flag.Text("sort-by", '\0', "Sort by a JSONPath, such as .metadata.name"),
            Flag.Text("raw", '\0', "GET this path of the server and print the answer as it comes"), Flag.Text("subresource", '\0', "status or scale instead of the object"),
            Flag.Number("chunk-size", '\0', "Ask for long lists in parts of this size; 0 for all at once", 500), Flag.Switch("server-print", '\0', "Have the server choose the columns", true),
            ObjectPrinter.ManagedFields, ObjectPrinter.Template, ObjectPrinter.Missing,
        ],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        if (call.Text("raw") is { } raw)
            return await RawRequest.RunAsync(session, HttpMethod.Get, raw, null, cancellation);
        var format = call.Text("output") ?? (call.Text("template") is null ? "" : "go-template");
        var printer = format is "" or "wide" ? null : ObjectPrinter.For(format, call.Is("no-headers"), call.Is("show-managed-fields"), call.Text("template"), call.Is("allow-missing-template-keys"));
        var query = new GetQuery(session, call);
        var targets = await query.TargetsAsync(cancellation);
        if (call.Is("watch") || call.Is("watch-only"))
            return await new GetWatch(session, call, query, printer).RunAsync(targets, cancellation);
        return printer is null ? await new GetTables(session, call, query).RunAsync(targets, cancellation) : await ObjectsAsync(session, call, query, printer, targets, cancellation);
    }

    private static async Task<int> ObjectsAsync(
        Session session, Invocation call, GetQuery query, ObjectPrinter printer, List<(ApiKind Kind, string? Namespace, string? Name)> targets, CancellationToken cancellation)
    {
        var found = new List<System.Text.Json.Nodes.JsonObject>();
        foreach (var (kind, ns, name) in targets)
        {
            if (await query.AskAsync(kind, ns, name, "application/json", cancellation) is { } pages)
                found.AddRange(name is not null ? pages : pages.SelectMany(p => TargetReader.Items(kind, p)));
        }

        if (call.Text("sort-by") is { } path)
            found = SortBy.Sort(found, path, o => o);
        if (targets is [(_, _, not null)] && found is [var one])
            session.Out.Write(printer.Print(one));
        else if ((found.Count > 0 || query.Errors.Count == 0) && !(call.Is("ignore-not-found") && found.Count == 0))
            session.Out.Write(printer.PrintList(found));
        return query.Finish();
    }
}
