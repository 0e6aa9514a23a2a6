using System.Formats.Tar;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc image</c>: the images of one node.</summary>
internal static class ImageCommand
{
    private static readonly Flag Node = Flag.Text("node", '\0', "The node; needed when there are several");

    public static Verb Verb() => new("image", "The images of a node")
    {
        Aliases = ["images"],
        Verbs =
        [
            Make("ls", "List images", "", [Output.ObjectPrinter.Output with { Help = "json" }], ListAsync, "list"),
            Make("import", "Import a tar of images, an OCI layout or docker-archive, from a file or - for standard input", "FILE", [Flag.Text("name", '\0', "The name to give; otherwise the names in the archive")], ImportAsync, "load"),
            Make("save", "Write an image to a tar that import, docker and others read", "IMAGE", [Flag.Text("output", 'o', "The file; standard output without it")], SaveAsync, "export"),
            Make("pull", "Pull an image from its registry", "IMAGE", [], async (s, c, t) => await StreamAsync(s, $"{await BaseAsync(s, c, t)}/pull?reference={Escape(One(c))}", null, t)),
            Make("build", "Build an image from a Dockerfile", "FOLDER",
            [
                Flag.List("tag", 't', "Name and tag of the image"), Flag.Text("file", 'f', "The Dockerfile, inside the folder"), Flag.List("build-arg", '\0', "NAME=value"), Flag.Switch("no-cache", '\0', "Run every step again"),
                Flag.Text("target", '\0', "The stage to build"),
            ], BuildAsync),
            Make("inspect", "Show what is known of an image, as JSON", "IMAGE", [], InspectAsync),
            Make("tag", "Give an image one more name", "IMAGE NAME", [], TagAsync),
            Make("rm", "Remove an image", "IMAGE", [], RemoveAsync, "rmi"),
            Make("prune", "Remove what no container and no name needs", "", [], PruneAsync),
        ],
    };

    private static Verb Make(string name, string help, string usage, Flag[] flags, Func<Session, Invocation, CancellationToken, Task<int>> run, params string[] aliases) =>
        new(name, help) { Usage = usage, Flags = [.. flags, Node], Aliases = aliases, Run = run };

    private static string One(Invocation call) => call.Words is [var one] ? one : throw call.Wrong($"expected '{call.Path} {call.Verb.Usage}'");

    private static async Task<int> ListAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var answer = await session.Client.GetAsync(await BaseAsync(session, call, cancellation), cancellation);
        var rows = new List<string[]> { new[] { "IMAGE", "ID", "CREATED", "SIZE" } };
        foreach (var image in (answer["images"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var names = (image["references"] as JsonArray ?? []).Select(r => (string)r!).DefaultIfEmpty("<none>");
            rows.AddRange(names.Select(n => new[] { n, ((string?)image["id"] ?? "").Replace("sha256:", "")[..12], (string?)image["created"] is { } at ? at[..10] : "-", Size((long?)image["size"] ?? 0) }));
        }

        session.Out.Write(call.Text("output") == "json" ? ObjectPrinter.Indented(answer) + "\n" : Columns.Align(rows));
        return 0;
    }

    private static async Task<int> ImportAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var name = One(call);
        if (name != "-" && !File.Exists(name))
            throw new CliException($"error: there is no file {name}");
        await using var input = name == "-" ? Console.OpenStandardInput() : File.OpenRead(name);
        var query = call.Text("name") is { } given ? $"?name={Escape(given)}" : "";
        return await StreamAsync(session, $"{await BaseAsync(session, call, cancellation)}/import{query}", new StreamContent(input), cancellation);
    }

    private static async Task<int> BuildAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var folder = One(call);
        if (!Directory.Exists(folder))
            throw new CliException($"error: there is no folder {folder}");
        if (call.All("tag").Count == 0)
            throw call.Wrong("--tag is required");
        var query = string.Join('&', call.All("tag").Select(t => "t=" + Escape(t)).Concat(call.All("build-arg").Select(a => "buildarg=" + Escape(a)))
            .Concat(((string[])["file", "target"]).Where(f => call.Text(f) is not null).Select(f => $"{(f == "file" ? "dockerfile" : f)}={Escape(call.Text(f)!)}"))
            .Concat(call.Is("no-cache") ? ["nocache=true"] : []));
        var path = Path.GetTempFileName();
        try
        {
            await using (var tar = File.OpenWrite(path))
                await TarFile.CreateFromDirectoryAsync(folder, tar, includeBaseDirectory: false, cancellation);
            await using var context = File.OpenRead(path);
            return await StreamAsync(session, $"{await BaseAsync(session, call, cancellation)}/build?{query}", new StreamContent(context), cancellation);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task<int> SaveAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var target = call.Text("output");
        if (target is null && !Console.IsOutputRedirected)
            throw call.Wrong("refusing to write a tar to a terminal: name a file with -o, or redirect");
        var path = $"{await BaseAsync(session, call, cancellation)}/export?reference={Escape(One(call))}";
        using var response = await session.Client.SendAsync(HttpMethod.Get, path, null, null, "*/*", cancellation);
        await using var input = await response.Content.ReadAsStreamAsync(cancellation);
        await using var output = target is null or "-" ? Console.OpenStandardOutput() : File.Create(target);
        await input.CopyToAsync(output, cancellation);
        return 0;
    }

    private static async Task<int> InspectAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var wanted = One(call);
        var answer = await session.Client.GetAsync(await BaseAsync(session, call, cancellation), cancellation);
        var found = (answer["images"] as JsonArray ?? []).OfType<JsonObject>().Where(i => Answers(i, wanted)).ToList();
        if (found.Count == 0)
            throw new CliException($"error: no image '{wanted}' on this node");
        session.Out.Write(ObjectPrinter.Indented(new JsonArray([.. found.Select(f => f.DeepClone())])) + "\n");
        return 0;
    }

    private static bool Answers(JsonObject image, string wanted)
    {
        var names = (image["references"] as JsonArray ?? []).Select(r => (string?)r ?? "");
        var id = ((string?)image["id"] ?? "").Replace("sha256:", "", StringComparison.Ordinal);
        return names.Any(n => n == wanted || n == wanted + ":latest") || (string?)image["digest"] == wanted || (wanted.Length >= 6 && id.StartsWith(wanted.Replace("sha256:", "", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    private static async Task<int> TagAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        if (call.Words is not [var image, var name])
            throw call.Wrong("expected 'image tag IMAGE NAME'");
        await session.Client.SendJsonAsync(HttpMethod.Post, $"{await BaseAsync(session, call, cancellation)}/tag?reference={Escape(image)}&target={Escape(name)}", null, cancellation);
        return 0;
    }

    private static async Task<int> RemoveAsync(Session session, Invocation call, CancellationToken cancellation) =>
        Removed(session, await session.Client.SendJsonAsync(HttpMethod.Delete, $"{await BaseAsync(session, call, cancellation)}?reference={Escape(One(call))}", null, cancellation));

    private static async Task<int> PruneAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var answer = await session.Client.SendJsonAsync(HttpMethod.Post, $"{await BaseAsync(session, call, cancellation)}/prune", null, cancellation);
        Removed(session, answer);
        session.Out.WriteLine($"freed: {Size((long?)answer["freedBytes"] ?? 0)}");
        return 0;
    }

    private static int Removed(Session session, JsonObject answer)
    {
        foreach (var name in answer["untagged"] as JsonArray ?? [])
            session.Out.WriteLine($"untagged: {(string?)name}");
        foreach (var digest in answer["deleted"] as JsonArray ?? [])
            session.Out.WriteLine($"deleted: {(string?)digest}");
        return 0;
    }

    /// <summary>Sends a long operation and shows its progress as it comes.</summary>
    private static async Task<int> StreamAsync(Session session, string path, HttpContent? content, CancellationToken cancellation)
    {
        using var response = await session.Client.SendAsync(HttpMethod.Post, path, content, content is null ? null : "application/x-tar", "*/*", cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (JsonNode.Parse(line) is not JsonObject said)
                continue;
            if ((string?)said["error"] is { } error)
                throw new CliException($"error: {error}");
            if (said["build"] is { } build)
                session.Out.WriteLine((string?)build["kind"] switch
                {
                    "started" => $"STEP {build["step"]}/{build["steps"]}: {(string?)build["instruction"]}",
                    "cached" => "--> Using cache",
                    "output" => (string?)build["text"],
                    _ => $"--> {(string?)build["text"]}",
                });
            session.Out.Flush();
            foreach (var image in said["result"] as JsonArray ?? [])
                session.Out.WriteLine($"{string.Join(", ", (image?["references"] as JsonArray ?? []).Select(r => (string)r!))} {(string?)image?["digest"]}");
        }

        return 0;
    }

    private static async Task<string> BaseAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var node = call.Text("node");
        if (node is null)
        {
            var nodes = (await session.Client.GetAsync("/api/v1/nodes", cancellation))["items"] as JsonArray ?? [];
            node = nodes.Count == 1 ? (string?)nodes[0]!["metadata"]!["name"] : throw new CliException("error: there are several nodes (or none): name one with --node", 2);
        }

        return $"/api/v1/nodes/{node}/proxy/images";
    }

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private static string Size(long bytes) => bytes switch
    {
        >= 1_000_000_000 => $"{bytes / 1e9:0.0}GB",
        >= 1_000_000 => $"{bytes / 1e6:0.0}MB",
        >= 1_000 => $"{bytes / 1e3:0.0}kB",
        _ => $"{bytes}B",
    };
}
