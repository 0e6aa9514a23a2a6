using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Manifests;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary>What <c>get</c> asks the server for.</summary>
internal sealed class GetQuery(Session session, Invocation call)
{
    private const int MaxPages = 100_000;

    /// <summary>What failed, to be told at the end.</summary>
    public List<CliException> Errors { get; } = [];

    public bool AllNamespaces => call.Is("all-namespaces");

    /// <summary>What the words or files name; a null name means all of the kind.</summary>
    public async Task<List<(ApiKind Kind, string? Namespace, string? Name)>> TargetsAsync(CancellationToken cancellation)
    {
        if (call.All("filename") is { Count: > 0 } files)
        {
            var found = new List<(ApiKind, string?, string?)>();
            foreach (var document in await ManifestReader.ReadAsync(files, call.Is("recursive"), cancellation))
                found.Add((await session.KindAsync(document.Object, document.Source, cancellation), (string?)document.Object["metadata"]?["namespace"] ?? session.Namespace, (string?)document.Object["metadata"]?["name"]));
            return found;
        }

        if (call.Words.Count == 0)
        {
            throw new CliException("You must specify the type of resource to get. Use \"orc api-resources\" for a complete list of supported resources.\n\nerror: Required resource not specified.\n" +
                "Use \"orc explain <resource>\" for a detailed description of that resource (e.g. orc explain pods).\nSee 'orc get -h' for help and examples", 2);
        }

        var targets = await WordReader.ReadAsync(session, call.Words, cancellation);
        if (targets.Exists(t => t.Name is not null) && AllNamespaces)
            throw new CliException("error: a resource cannot be retrieved by name across all namespaces");
        if (targets.Exists(t => t.Name is not null) && (call.Text("selector") ?? call.Text("field-selector")) is not null)
            throw new CliException("error: name cannot be provided when a selector is specified");
        return [.. targets.Select(t => (t.Kind, (string?)session.Namespace, t.Name))];
    }

    /// <summary>The object, or the pages of a list; null when that failed.</summary>
    public async Task<List<JsonObject>?> AskAsync(ApiKind kind, string? ns, string? name, string accept, CancellationToken cancellation)
    {
        try
        {
            var pages = new List<JsonObject>();
            var token = "";
            do
            {
                var page = await session.Client.GetAsync(Path(kind, ns, name, token), cancellation, accept);
                pages.Add(page);
                token = (string?)page["metadata"]?["continue"] ?? "";
            }
            while (name is null && token.Length > 0 && pages.Count < MaxPages);
            return pages;
        }
        catch (ServerException e)
        {
            if (!(e.IsNotFound && call.Is("ignore-not-found")))
                Errors.Add(e);
            return null;
        }
    }

    /// <summary>The path of an object or of a page of a list.</summary>
    public string Path(ApiKind kind, string? ns, string? name, string token = "", string? fields = null)
    {
        var path = kind.Path(AllNamespaces ? null : ns, name) + (call.Text("subresource") is { } part ? "/" + part : "");
        var query = new List<string>();
        if (name is null && call.Text("selector") is { } labels)
            query.Add("labelSelector=" + Uri.EscapeDataString(labels));
        if (name is null && (fields ?? call.Text("field-selector")) is { } selector)
            query.Add("fieldSelector=" + Uri.EscapeDataString(selector));
        // A sorted list is wanted whole.
        if (name is null && fields is null && call.Text("sort-by") is null && call.Number("chunk-size") is > 0 and var size)
            query.Add("limit=" + size.ToString(CultureInfo.InvariantCulture));
        if (call.Text("sort-by") is not null)
            query.Add("includeObject=Object");
        if (token.Length > 0)
            query.Add("continue=" + Uri.EscapeDataString(token));
        return query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
    }

    /// <summary>Tells what failed.</summary>
    /// <returns>The exit code.</returns>
    public int Finish()
    {
        session.Out.Flush();
        foreach (var error in Errors)
            Console.Error.WriteLine(error.Message);
        return Errors.Count == 0 ? 0 : 1;
    }
}
