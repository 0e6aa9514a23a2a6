using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Manifests;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc apply</c></summary>
internal static class ApplyCommand
{
    private static readonly Option<string[]> Files = new("--filename", "-f") { Description = "A file, a folder, or - for standard input", Required = true };
    private static readonly Option<string> DryRun = new("--dry-run") { Description = "none or server", DefaultValueFactory = _ => "none" };

    public static Command Build() => new Command("apply", "Make the cluster as manifests say") { Files, DryRun }.Runs(RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var manifests = await ManifestReader.ReadAsync(parsed.GetValue(Files)!, cancellation);
        var discovery = await session.DiscoveryAsync(cancellation);
        var options = "fieldManager=orc&fieldValidation=Strict" + (parsed.GetValue(DryRun) == "server" ? "&dryRun=All" : "");
        var failed = 0;
        foreach (var manifest in manifests)
        {
            try
            {
                Console.WriteLine(await ApplyAsync(session, discovery.Of(manifest), manifest, options, cancellation));
            }
            catch (CliException e) when (e.ExitCode == 1)
            {
                // The others may be fine; kubectl goes on as well.
                Console.Error.WriteLine(e.Message);
                failed++;
            }
        }

        return failed == 0 ? 0 : 1;
    }

    private static async Task<string> ApplyAsync(Session session, ApiKind kind, JsonObject manifest, string options, CancellationToken cancellation)
    {
        var metadata = manifest["metadata"] as JsonObject;
        var name = (string?)metadata?["name"] ?? throw new CliException($"error: {kind.Kind}: metadata.name is missing");
        var ns = (string?)metadata!["namespace"] ?? session.Namespace;
        var wanted = ThreeWayPatch.WithAnnotation(manifest);
        var live = await session.Client.FindAsync(kind.Path(ns, name), cancellation);
        var shown = $"{kind.Qualified}/{name}";
        if (live is null)
        {
            await session.Client.SendJsonAsync(HttpMethod.Post, $"{kind.Path(ns)}?{options}", wanted, cancellation);
            return $"{shown} created";
        }

        var last = (string?)live["metadata"]?["annotations"]?[ThreeWayPatch.Annotation] is { } text ? JsonNode.Parse(text) as JsonObject : null;
        var patch = ThreeWayPatch.Of(last, wanted);
        var after = await session.Client.SendJsonAsync(
            HttpMethod.Patch, $"{kind.Path(ns, name)}?{options}", patch, cancellation, "application/strategic-merge-patch+json");
        return (string?)after["metadata"]?["resourceVersion"] == (string?)live["metadata"]?["resourceVersion"] ? $"{shown} unchanged" : $"{shown} configured";
    }
}
