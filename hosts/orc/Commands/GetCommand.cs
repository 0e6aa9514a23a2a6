using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc get</c></summary>
internal static class GetCommand
{
    private static readonly Argument<string[]> Words = new("what") { Description = "kind, kind,kind, kind name… or kind/name…", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string?> Output = new("--output", "-o") { Description = "wide, yaml, json, name, jsonpath=TEMPLATE or custom-columns=HEADER:PATH,…" };
    private static readonly Option<bool> Watch = new("--watch", "-w") { Description = "Go on printing changes" };
    private static readonly Option<bool> WatchOnly = new("--watch-only") { Description = "Print changes alone" };
    private static readonly Option<bool> AllNamespaces = new("--all-namespaces", "-A") { Description = "Of all namespaces" };
    private static readonly Option<string?> Selector = new("--selector", "-l") { Description = "Label selector" };
    private static readonly Option<string?> FieldSelector = new("--field-selector") { Description = "Field selector" };
    private static readonly Option<bool> NoHeaders = new("--no-headers") { Description = "Leave out the headers" };
    private static readonly Option<bool> ShowLabels = new("--show-labels") { Description = "With a column of labels" };
    private static readonly Option<bool> IgnoreNotFound = new("--ignore-not-found") { Description = "What is missing is no error" };

    public static Command Build() => new Command("get", "Show objects")
    {
        Words, Output, Watch, WatchOnly, AllNamespaces, Selector, FieldSelector, NoHeaders, ShowLabels, IgnoreNotFound,
    }.Runs(RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var format = parsed.GetValue(Output) ?? "";
        var printer = format is "" or "wide" ? null : ObjectPrinter.For(format, parsed.GetValue(NoHeaders));
        var targets = await session.TargetsAsync(parsed.GetValue(Words)!, cancellation);
        if (parsed.GetValue(AllNamespaces) && targets.Exists(t => t.Name is not null))
            throw new CliException("error: a resource cannot be retrieved by name across all namespaces", 2);
        if (parsed.GetValue(Watch) || parsed.GetValue(WatchOnly))
            return await WatchAsync(session, parsed, targets, printer, format, cancellation);
        return printer is null
            ? await TablesAsync(session, parsed, targets, format == "wide", cancellation)
            : await ObjectsAsync(session, parsed, targets, printer, cancellation);
    }

    private static async Task<int> TablesAsync(Session session, ParseResult parsed, List<(ApiKind Kind, string? Name)> targets, bool wide, CancellationToken cancellation)
    {
        var (any, failed) = (false, false);
        var several = targets.Select(t => t.Kind).Distinct().Count() > 1;
        foreach (var group in targets.GroupBy(t => t.Kind))
        {
            var tables = new List<JsonObject>();
            foreach (var (kind, name) in group)
            {
                if (await TryAsync(() => session.Client.GetAsync(Path(session, parsed, kind, name), cancellation, ApiClient.Table), parsed) is not { } table)
                    failed |= !parsed.GetValue(IgnoreNotFound);
                else if (table["rows"] is JsonArray { Count: > 0 })
                    tables.Add(table);
            }

            if (tables.Count == 0)
                continue;
            if (any)
                Console.WriteLine();
            any = true;
            Printer(parsed, group.Key, wide, several).Print(tables);
        }

        if (!any && !failed && !parsed.GetValue(IgnoreNotFound))
            Console.Error.WriteLine(parsed.GetValue(AllNamespaces) || !targets.Any(t => t.Kind.Namespaced) ? "No resources found" : $"No resources found in {session.Namespace} namespace.");
        return failed ? 1 : 0;
    }

    /// <summary>What is missing or refused is said at once; what else was asked for is still shown.</summary>
    private static async Task<JsonObject?> TryAsync(Func<Task<JsonObject>> get, ParseResult parsed)
    {
        try
        {
            return await get();
        }
        catch (NotFoundException) when (parsed.GetValue(IgnoreNotFound))
        {
            return null;
        }
        catch (CliException e) when (e.ExitCode == 1)
        {
            Console.Error.WriteLine(e.Message);
            return null;
        }
    }

    private static async Task<int> WatchAsync(
        Session session, ParseResult parsed, List<(ApiKind Kind, string? Name)> targets, ObjectPrinter? printer, string format, CancellationToken cancellation)
    {
        if (targets is not [var (kind, name)])
            throw new CliException("error: you may only specify a single resource type or object when you watch", 2);
        var accept = printer is null ? ApiClient.Table : "application/json";
        var now = await session.Client.GetAsync(Path(session, parsed, kind, name), cancellation, accept);
        var table = Printer(parsed, kind, format == "wide", false);
        if (!parsed.GetValue(WatchOnly))
            Show(now);
        var path = Path(session, parsed, kind, null, name is null ? null : $"metadata.name={name}");
        path += $"{(path.Contains('?') ? '&' : '?')}watch=true&resourceVersion={(string?)now["metadata"]?["resourceVersion"]}";
        await foreach (var change in WatchStream.ReadAsync(session.Client, path, accept, cancellation))
        {
            if (change["object"] is JsonObject item)
                Show(item);
        }

        return 0;

        void Show(JsonObject answer)
        {
            if (printer is null)
                table.Print([answer]);
            else
                Console.Write(string.Concat(Items(answer, kind).Select(printer.Print)));
            Console.Out.Flush();
        }
    }

    private static async Task<int> ObjectsAsync(Session session, ParseResult parsed, List<(ApiKind Kind, string? Name)> targets, ObjectPrinter printer, CancellationToken cancellation)
    {
        var (found, failed) = (new List<JsonObject>(), false);
        foreach (var (kind, name) in targets)
        {
            if (await TryAsync(() => session.Client.GetAsync(Path(session, parsed, kind, name), cancellation), parsed) is not { } answer)
                failed |= !parsed.GetValue(IgnoreNotFound);
            else
                found.AddRange(name is not null ? [answer] : Items(answer, kind));
        }

        if (targets is [(_, not null)] && found is [var one])
            Console.Write(printer.Print(one));
        else if (found.Count > 0 || !failed)
            Console.Write(printer.PrintList(found));
        return failed ? 1 : 0;
    }

    /// <summary>Elements of a list carry no kind of their own.</summary>
    private static IEnumerable<JsonObject> Items(JsonObject answer, ApiKind kind)
    {
        if (answer["items"] is not JsonArray items)
            return [answer];
        return items.OfType<JsonObject>().Select(item =>
        {
            var typed = new JsonObject { ["apiVersion"] = kind.ApiVersion, ["kind"] = kind.Kind };
            foreach (var (name, value) in item)
                typed.TryAdd(name, value?.DeepClone());
            return typed;
        });
    }

    private static TablePrinter Printer(ParseResult parsed, ApiKind kind, bool wide, bool several) => new(Console.Out)
    {
        Wide = wide, NoHeaders = parsed.GetValue(NoHeaders), KindPrefix = several ? kind.Qualified : null, ShowLabels = parsed.GetValue(ShowLabels),
        WithNamespace = parsed.GetValue(AllNamespaces) && kind.Namespaced, Colours = Terminal.HasColours,
    };

    private static string Path(Session session, ParseResult parsed, ApiKind kind, string? name, string? fields = null)
    {
        var path = kind.Path(parsed.GetValue(AllNamespaces) ? null : session.Namespace, name);
        var query = new List<string>();
        if (name is null && parsed.GetValue(Selector) is { } labels)
            query.Add("labelSelector=" + Uri.EscapeDataString(labels));
        if (name is null && (fields ?? parsed.GetValue(FieldSelector)) is { } selector)
            query.Add("fieldSelector=" + Uri.EscapeDataString(selector));
        return query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
    }
}
