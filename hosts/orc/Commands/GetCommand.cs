using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Manifests;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc get</c></summary>
internal static class GetCommand
{
    private static readonly Argument<string[]> Words = new("what") { Description = "kind, kind,kind, kind name… or kind/name…", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string?> Output = new("--output", "-o") { Description = "wide, yaml, json, name or jsonpath=TEMPLATE" };
    private static readonly Option<bool> Watch = new("--watch", "-w") { Description = "Go on printing changes" };
    private static readonly Option<bool> AllNamespaces = new("--all-namespaces", "-A") { Description = "Of all namespaces" };
    private static readonly Option<string?> Selector = new("--selector", "-l") { Description = "Label selector" };
    private static readonly Option<string?> FieldSelector = new("--field-selector") { Description = "Field selector" };
    private static readonly Option<bool> NoHeaders = new("--no-headers") { Description = "Leave out the headers" };

    public static Command Build() => new Command("get", "Show objects") { Words, Output, Watch, AllNamespaces, Selector, FieldSelector, NoHeaders }.Runs(RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var targets = await session.TargetsAsync(parsed.GetValue(Words)!, cancellation);
        var format = parsed.GetValue(Output) ?? "";
        if (format is not ("" or "wide" or "yaml" or "json" or "name") && !format.StartsWith("jsonpath=", StringComparison.Ordinal))
            throw new CliException($"error: unable to match a printer suitable for the output format \"{format}\", allowed formats are: json,jsonpath,name,wide,yaml", 2);
        return format is "" or "wide"
            ? await TablesAsync(session, parsed, targets, format == "wide", cancellation)
            : await ObjectsAsync(session, parsed, targets, format, cancellation);
    }

    private static async Task<int> TablesAsync(Session session, ParseResult parsed, List<(ApiKind Kind, string? Name)> targets, bool wide, CancellationToken cancellation)
    {
        var any = false;
        foreach (var group in targets.GroupBy(t => t.Kind))
        {
            var printer = new TablePrinter(
                Console.Out, wide, parsed.GetValue(NoHeaders), targets.Select(t => t.Kind).Distinct().Count() > 1 ? group.Key.Qualified : null,
                parsed.GetValue(AllNamespaces) && group.Key.Namespaced, !Console.IsOutputRedirected);
            foreach (var (kind, name) in group)
            {
                var table = await session.Client.GetAsync(Path(session, parsed, kind, name), cancellation, ApiClient.Table);
                if (table["rows"] is not JsonArray { Count: > 0 } && !parsed.GetValue(Watch))
                    continue;
                if (any && kind != targets[0].Kind)
                    Console.WriteLine();
                printer.Print(table);
                any = true;
                if (parsed.GetValue(Watch))
                    return await WatchAsync(session, parsed, kind, name, (string?)table["metadata"]?["resourceVersion"], printer, cancellation);
            }
        }

        if (!any)
            Console.Error.WriteLine(parsed.GetValue(AllNamespaces) || !targets.Any(t => t.Kind.Namespaced) ? "No resources found" : $"No resources found in {session.Namespace} namespace.");
        return 0;
    }

    private static async Task<int> WatchAsync(
        Session session, ParseResult parsed, ApiKind kind, string? name, string? version, TablePrinter printer, CancellationToken cancellation)
    {
        var path = Path(session, parsed, kind, null, name is null ? null : $"metadata.name={name}");
        path += $"{(path.Contains('?') ? '&' : '?')}watch=true{(version is null ? "" : $"&resourceVersion={version}")}";
        await foreach (var change in StreamAsync(session.Client, path, ApiClient.Table, cancellation))
        {
            if ((string?)change["type"] == "ERROR")
                throw new CliException($"error: {(string?)change["object"]?["message"]}");
            if (change["object"] is JsonObject table && table["rows"] is not null)
                printer.Print(table);
        }

        return 0;
    }

    /// <summary>The events of a watch.</summary>
    public static async IAsyncEnumerable<JsonObject> StreamAsync(
        ApiClient client, string path, string accept, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        using var response = await client.SendAsync(HttpMethod.Get, path, null, null, accept, cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Length > 0 && JsonNode.Parse(line) is JsonObject change)
                yield return change;
        }
    }

    private static async Task<int> ObjectsAsync(Session session, ParseResult parsed, List<(ApiKind Kind, string? Name)> targets, string format, CancellationToken cancellation)
    {
        var found = new List<JsonObject>();
        var single = targets is [(_, not null)];
        foreach (var (kind, name) in targets)
        {
            var answer = await session.Client.GetAsync(Path(session, parsed, kind, name), cancellation);
            if (name is not null)
                found.Add(answer);
            else
                found.AddRange((answer["items"] as JsonArray ?? []).OfType<JsonObject>().Select(o => Typed(o, kind)));
        }

        if (format == "name")
        {
            var discovery = await session.DiscoveryAsync(cancellation);
            foreach (var item in found)
                Console.WriteLine($"{discovery.Of(item).Qualified}/{(string?)item["metadata"]?["name"]}");
            return 0;
        }

        JsonNode shown = single ? found[0] : new JsonObject
        {
            ["apiVersion"] = "v1", ["items"] = new JsonArray([.. found.Select(f => f.DeepClone())]), ["kind"] = "List", ["metadata"] = new JsonObject { ["resourceVersion"] = "" },
        };
        Console.Write(format switch
        {
            "yaml" => YamlWriter.Write(shown),
            "json" => Indented(shown) + "\n",
            _ => JsonPath.Evaluate(format["jsonpath=".Length..], shown),
        });
        return 0;
    }

    /// <summary>Elements of a list carry no kind of their own.</summary>
    private static JsonObject Typed(JsonObject item, ApiKind kind)
    {
        var typed = new JsonObject { ["apiVersion"] = kind.ApiVersion, ["kind"] = kind.Kind };
        foreach (var (name, value) in item)
            typed.TryAdd(name, value?.DeepClone());
        return typed;
    }

    private static string Indented(JsonNode node)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, IndentSize = 4, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            node.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string Path(Session session, ParseResult parsed, ApiKind kind, string? name, string? fields = null)
    {
        var path = kind.Path(parsed.GetValue(AllNamespaces) ? null : session.Namespace, name);
        var query = new List<string>();
        if (name is null && parsed.GetValue(Selector) is { } labels)
            query.Add("labelSelector=" + Uri.EscapeDataString(labels));
        if ((fields ?? parsed.GetValue(FieldSelector)) is { } selector && name is null)
            query.Add("fieldSelector=" + Uri.EscapeDataString(selector));
        return query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
    }
}
