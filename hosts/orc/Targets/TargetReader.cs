using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Manifests;

namespace Orleans.Orchestrator.Hosts.Orc.Targets;

/// <summary>Finds the objects that a command is about, by name, selector or file. What is missing is reported, and the others are still done.</summary>
internal sealed class TargetReader(Session session, Invocation call)
{
    /// <summary>The first words are the command's own, such as labels to set; those before them name objects.</summary>
    public IReadOnlyList<string> Words { get; init; } = call.Before;

    /// <summary>Whether one of the objects could not be had; the command then ends with 1.</summary>
    public bool Failed { get; private set; }

    private bool FromFiles => call.Knows("filename") && call.All("filename").Count > 0;

    /// <summary>The namespace that lists are of; null for all.</summary>
    private string? Space => call.Knows("all-namespaces") && call.Is("all-namespaces") ? null : session.Namespace;

    /// <summary>The objects without asking for those that are named.</summary>
    public async Task<List<Target>> NamedAsync(CancellationToken cancellation)
    {
        RefuseKustomize();
        if (FromFiles)
            return await FilesAsync(cancellation);
        if (Words.Count == 0)
            throw call.Wrong("You must provide one or more resources by argument or filename");
        var found = new List<Target>();
        foreach (var (kind, name) in await WordReader.ReadAsync(session, Words, cancellation))
        {
            if (name is null)
                found.AddRange(await ListAsync(kind, cancellation));
            else
                found.Add(new Target(kind, kind.Namespaced ? session.Namespace : null, name));
        }

        return found;
    }

    /// <summary>The objects as they are now.</summary>
    public async Task<List<Target>> LiveAsync(CancellationToken cancellation)
    {
        var found = new List<Target>();
        foreach (var target in await NamedAsync(cancellation))
        {
            try
            {
                found.Add(target.Live is not null ? target : target with { Live = await session.Client.GetAsync(target.Path, cancellation) });
            }
            catch (ServerException e)
            {
                Report(e);
            }
        }

        return found;
    }

    /// <summary>One object, as it is now.</summary>
    public async Task<Target> OneAsync(CancellationToken cancellation)
    {
        var named = await NamedAsync(cancellation);
        if (named is not [var one])
            throw call.Wrong("name exactly one object, as kind/name or kind name");
        return one.Live is not null ? one : one with { Live = await session.Client.GetAsync(one.Path, cancellation) };
    }

    /// <summary>Tells about one object that failed, and goes on.</summary>
    public void Report(CliException e)
    {
        session.Out.Flush();
        Console.Error.WriteLine(e.Message);
        Failed = true;
    }

    private async Task<List<Target>> FilesAsync(CancellationToken cancellation)
    {
        var found = new List<Target>();
        foreach (var document in await ManifestReader.ReadAsync(call.All("filename"), call.Is("recursive"), cancellation))
        {
            var kind = await session.KindAsync(document.Object, document.Source, cancellation);
            var metadata = document.Object["metadata"] as JsonObject;
            found.Add(new Target(kind, NamespaceOf(kind, metadata), (string?)metadata?["name"] ?? "") { Manifest = document.Object, Source = document.Source });
        }

        return Selected(found);
    }

    private List<Target> Selected(List<Target> found) => call.Knows("selector") && call.Text("selector") is { } selector
        ? [.. found.Where(t => LabelMatch.Matches(selector, t.Manifest!["metadata"]?["labels"] as JsonObject))]
        : found;

    private string? NamespaceOf(ApiKind kind, JsonObject? metadata)
    {
        if (!kind.Namespaced)
            return null;
        var own = (string?)metadata?["namespace"];
        if (own is { Length: > 0 } && call.Has("namespace") && own != session.Namespace)
            throw new CliException($"error: the namespace from the provided object \"{own}\" does not match the namespace \"{session.Namespace}\". You must pass '--namespace={own}' to perform this operation.");
        return own is { Length: > 0 } ? own : session.Namespace;
    }

    private async Task<List<Target>> ListAsync(ApiKind kind, CancellationToken cancellation)
    {
        var (labels, fields) = (Option("selector"), Option("field-selector"));
        if (labels is null && fields is null && !(call.Knows("all") && call.Is("all")))
            throw new CliException("error: resource(s) were provided, but no name was specified");
        var query = string.Join('&', new[] { labels is null ? null : "labelSelector=" + Uri.EscapeDataString(labels), fields is null ? null : "fieldSelector=" + Uri.EscapeDataString(fields) }.OfType<string>());
        var list = await session.Client.GetAsync(kind.Path(Space) + (query.Length == 0 ? "" : "?" + query), cancellation);
        return [.. Items(kind, list).Select(i => new Target(kind, (string?)i["metadata"]?["namespace"], (string?)i["metadata"]?["name"] ?? "") { Live = i })];
    }

    /// <summary>The elements of a list, which carry no kind of their own, with it.</summary>
    public static IEnumerable<JsonObject> Items(ApiKind kind, JsonObject list) => (list["items"] as JsonArray ?? []).OfType<JsonObject>().Select(item =>
    {
        var typed = new JsonObject { ["apiVersion"] = kind.ApiVersion, ["kind"] = kind.Kind };
        foreach (var (name, value) in item)
            typed.TryAdd(name, value?.DeepClone());
        return typed;
    });

    private string? Option(string flag) => call.Knows(flag) ? call.Text(flag) : null;

    private void RefuseKustomize()
    {
        if (call.Knows("kustomize") && call.Text("kustomize") is not null)
            throw new CliException("error: -k is not supported: build the kustomization and give the manifests to -f, as in 'kustomize build FOLDER | orc apply -f -'", 2);
    }
}
