using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Manifests;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc create</c></summary>
internal static class CreateCommand
{
    private static readonly Argument<string> Name = new("name");
    private static readonly Option<string[]> Files = new("--filename", "-f") { Description = "A file, a folder, or - for standard input" };
    private static readonly Option<string[]> Literals = new("--from-literal") { Description = "key=value" };
    private static readonly Option<string[]> FromFiles = new("--from-file") { Description = "file or key=file" };
    private static readonly Option<string> Image = new("--image") { Description = "The image", Required = true };
    private static readonly Option<int> Replicas = new("--replicas", "-r") { Description = "How many pods", DefaultValueFactory = _ => 1 };
    private static readonly Option<int?> Port = new("--port") { Description = "The port that the container listens on" };

    public static Command Build()
    {
        var create = new Command("create", "Create objects") { Files };
        create.Runs(async (session, parsed, cancellation) =>
        {
            if (parsed.GetValue(Files) is not { Length: > 0 } files)
                throw new CliException("error: name what to create: -f FILE, or deployment, namespace, configmap, secret", 2);
            foreach (var manifest in await ManifestReader.ReadAsync(files, cancellation))
                await PostAsync(session, manifest, cancellation);
            return 0;
        });
        create.Subcommands.Add(new Command("deployment", "Create a Deployment") { Name, Image, Replicas, Port }.Runs((s, p, c) => PostAsync(s, Deployment(p), c)));
        create.Subcommands.Add(new Command("namespace", "Create a Namespace") { Name }.Runs((s, p, c) => PostAsync(s, Object("v1", "Namespace", p), c)));
        create.Subcommands.Add(new Command("configmap", "Create a ConfigMap") { Name, Literals, FromFiles }.Runs((s, p, c) => PostAsync(s, ConfigMap(p), c)));
        var secret = new Command("secret", "Create a Secret");
        secret.Subcommands.Add(new Command("generic", "Create a Secret from literals and files") { Name, Literals, FromFiles }.Runs((s, p, c) => PostAsync(s, Secret(p), c)));
        create.Subcommands.Add(secret);
        return create;
    }

    private static async Task<int> PostAsync(Session session, JsonObject manifest, CancellationToken cancellation)
    {
        var kind = await session.KindAsync(manifest, cancellation);
        var ns = (string?)manifest["metadata"]?["namespace"] ?? session.Namespace;
        var made = await session.Client.SendJsonAsync(HttpMethod.Post, $"{kind.Path(ns)}?fieldManager=orc&fieldValidation=Strict", manifest, cancellation);
        Console.WriteLine($"{kind.Qualified}/{(string?)made["metadata"]?["name"]} created");
        return 0;
    }

    private static JsonObject Object(string version, string kind, ParseResult parsed) => new()
    {
        ["apiVersion"] = version, ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = parsed.GetValue(Name) },
    };

    private static JsonObject Deployment(ParseResult parsed)
    {
        var (name, image) = (parsed.GetValue(Name)!, parsed.GetValue(Image)!);
        var container = new JsonObject { ["name"] = ContainerName(image), ["image"] = image };
        if (parsed.GetValue(Port) is { } port)
            container["ports"] = new JsonArray(new JsonObject { ["containerPort"] = port });
        var deployment = Object("apps/v1", "Deployment", parsed);
        deployment["metadata"]!["labels"] = new JsonObject { ["app"] = name };
        deployment["spec"] = new JsonObject
        {
            ["replicas"] = parsed.GetValue(Replicas),
            ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = name } },
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app"] = name } },
                ["spec"] = new JsonObject { ["containers"] = new JsonArray(container) },
            },
        };
        return deployment;
    }

    private static JsonObject ConfigMap(ParseResult parsed)
    {
        var map = Object("v1", "ConfigMap", parsed);
        map["data"] = Data(parsed, bytes => Encoding.UTF8.GetString(bytes));
        return map;
    }

    private static JsonObject Secret(ParseResult parsed)
    {
        var secret = Object("v1", "Secret", parsed);
        secret["type"] = "Opaque";
        secret["data"] = Data(parsed, Convert.ToBase64String);
        return secret;
    }

    private static JsonObject Data(ParseResult parsed, Func<byte[], string> encode)
    {
        var data = new JsonObject();
        foreach (var literal in parsed.GetValue(Literals) ?? [])
            data[Split(literal, out var value)] = encode(Encoding.UTF8.GetBytes(value));
        foreach (var file in parsed.GetValue(FromFiles) ?? [])
        {
            var path = file.Contains('=') ? file[(file.IndexOf('=') + 1)..] : file;
            if (!File.Exists(path))
                throw new CliException($"error: there is no file {path}");
            data[file.Contains('=') ? file[..file.IndexOf('=')] : Path.GetFileName(path)] = encode(File.ReadAllBytes(path));
        }

        return data;
    }

    private static string Split(string literal, out string value)
    {
        var equals = literal.IndexOf('=');
        if (equals <= 0)
            throw new CliException("error: --from-literal must be key=value", 2);
        value = literal[(equals + 1)..];
        return literal[..equals];
    }

    private static string ContainerName(string image)
    {
        var name = image.Split('@')[0];
        name = name[(name.LastIndexOf('/') + 1)..];
        return name.Split(':')[0].Replace('_', '-').Replace('.', '-').ToLowerInvariant();
    }
}
