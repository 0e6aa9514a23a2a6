using System.CommandLine;
using System.Formats.Tar;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc image</c>: the images of one node.</summary>
internal static class ImageCommand
{
    private static readonly Option<string?> Node = new("--node") { Description = "The node; needed when there are several", Recursive = true };
    private static readonly Argument<string> Reference = new("image");
    private static readonly Argument<string> File = new("file") { Description = "An OCI layout or docker-archive tar, or - for standard input" };
    private static readonly Option<string?> ImageName = new("--name") { Description = "The name to give; otherwise the names in the archive" };
    private static readonly Argument<string> Folder = new("context") { Description = "The folder with the Dockerfile" };
    private static readonly Option<string[]> Tag = new("--tag", "-t") { Description = "Name and tag of the image", Required = true };
    private static readonly Option<string?> Dockerfile = new("--file", "-f") { Description = "The Dockerfile, inside the context" };
    private static readonly Option<string[]> BuildArg = new("--build-arg") { Description = "NAME=value" };
    private static readonly Option<bool> NoCache = new("--no-cache") { Description = "Run every step again" };
    private static readonly Argument<string> NewName = new("name");

    public static Command Build()
    {
        var image = new Command("image", "The images of a node") { Node };
        image.Subcommands.Add(new Command("ls", "List images").Runs(ListAsync));
        image.Subcommands.Add(new Command("import", "Import a tar of images") { File, ImageName }.Runs(ImportAsync));
        image.Subcommands.Add(new Command("pull", "Pull an image from its registry") { Reference }.Runs(async (s, p, c) =>
            await StreamAsync(s.Client, $"{await BaseAsync(s, p, c)}/pull?reference={Escape(p.GetValue(Reference)!)}", null, c)));
        image.Subcommands.Add(new Command("build", "Build an image from a Dockerfile") { Folder, Tag, Dockerfile, BuildArg, NoCache }.Runs(BuildAsync));
        image.Subcommands.Add(new Command("rm", "Remove an image") { Reference }.Runs(RemoveAsync));
        image.Subcommands.Add(new Command("tag", "Give an image one more name") { Reference, NewName }.Runs(async (s, p, c) =>
        {
            await s.Client.SendJsonAsync(HttpMethod.Post, $"{await BaseAsync(s, p, c)}/tag?reference={Escape(p.GetValue(Reference)!)}&target={Escape(p.GetValue(NewName)!)}", null, c);
            return 0;
        }));
        return image;
    }

    private static async Task<int> ListAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var answer = await session.Client.GetAsync(await BaseAsync(session, parsed, cancellation), cancellation);
        var rows = new List<string[]> { new[] { "IMAGE", "ID", "CREATED", "SIZE" } };
        foreach (var image in (answer["images"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var names = (image["references"] as JsonArray ?? []).Select(r => (string)r!).DefaultIfEmpty("<none>");
            rows.AddRange(names.Select(n => new[] { n, ((string?)image["id"] ?? "").Replace("sha256:", "")[..12], (string?)image["created"] is { } at ? at[..10] : "-", Size((long?)image["size"] ?? 0) }));
        }

        Console.Write(Columns.Align(rows));
        return 0;
    }

    private static async Task<int> ImportAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var name = parsed.GetValue(File)!;
        if (name != "-" && !System.IO.File.Exists(name))
            throw new CliException($"error: there is no file {name}");
        await using var input = name == "-" ? Console.OpenStandardInput() : System.IO.File.OpenRead(name);
        var query = parsed.GetValue(ImageName) is { } given ? $"?name={Escape(given)}" : "";
        return await StreamAsync(session.Client, $"{await BaseAsync(session, parsed, cancellation)}/import{query}", new StreamContent(input), cancellation);
    }

    private static async Task<int> BuildAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var folder = parsed.GetValue(Folder)!;
        if (!Directory.Exists(folder))
            throw new CliException($"error: there is no folder {folder}");
        var query = string.Join('&', parsed.GetValue(Tag)!.Select(t => "t=" + Escape(t))
            .Concat((parsed.GetValue(BuildArg) ?? []).Select(a => "buildarg=" + Escape(a)))
            .Concat(parsed.GetValue(Dockerfile) is { } file ? ["dockerfile=" + Escape(file)] : Array.Empty<string>())
            .Concat(parsed.GetValue(NoCache) ? ["nocache=true"] : Array.Empty<string>()));
        var path = Path.GetTempFileName();
        try
        {
            await using (var tar = System.IO.File.OpenWrite(path))
                await TarFile.CreateFromDirectoryAsync(folder, tar, includeBaseDirectory: false, cancellation);
            await using var context = System.IO.File.OpenRead(path);
            return await StreamAsync(session.Client, $"{await BaseAsync(session, parsed, cancellation)}/build?{query}", new StreamContent(context), cancellation);
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    private static async Task<int> RemoveAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var answer = await session.Client.SendJsonAsync(HttpMethod.Delete, $"{await BaseAsync(session, parsed, cancellation)}?reference={Escape(parsed.GetValue(Reference)!)}", null, cancellation);
        foreach (var name in answer["untagged"] as JsonArray ?? [])
            Console.WriteLine($"untagged: {(string?)name}");
        foreach (var digest in answer["deleted"] as JsonArray ?? [])
            Console.WriteLine($"deleted: {(string?)digest}");
        return 0;
    }

    /// <summary>Sends a long operation and shows its progress as it comes.</summary>
    private static async Task<int> StreamAsync(ApiClient client, string path, HttpContent? content, CancellationToken cancellation)
    {
        using var response = await client.SendAsync(HttpMethod.Post, path, content, content is null ? null : "application/x-tar", "*/*", cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (JsonNode.Parse(line) is not JsonObject said)
                continue;
            if ((string?)said["error"] is { } error)
                throw new CliException($"error: {error}");
            if (said["build"] is { } build)
                Console.WriteLine((string?)build["kind"] switch
                {
                    "started" => $"STEP {build["step"]}/{build["steps"]}: {(string?)build["instruction"]}",
                    "cached" => "--> Using cache",
                    "output" => (string?)build["text"],
                    _ => $"--> {(string?)build["text"]}",
                });
            foreach (var image in said["result"] as JsonArray ?? [])
                Console.WriteLine($"{string.Join(", ", (image?["references"] as JsonArray ?? []).Select(r => (string)r!))} {(string?)image?["digest"]}");
        }

        return 0;
    }

    private static async Task<string> BaseAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var node = parsed.GetValue(Node);
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
