using System.CommandLine;
using System.Text.Json;
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
        var dry = parsed.GetValue(DryRun) switch
        {
            "none" => false,
            "server" => true,
            var other => throw new CliException($"error: invalid dry-run value ({other}): must be \"none\" or \"server\"", 2),
        };
        var options = "fieldManager=orc&fieldValidation=Strict" + (dry ? "&dryRun=All" : "");
        var failed = 0;
        foreach (var manifest in manifests)
        {
            try
            {
                Console.WriteLine(await ApplyAsync(session, await session.KindAsync(manifest, cancellation), manifest, options, cancellation) + (dry ? " (server dry run)" : ""));
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

        var patch = ThreeWayPatch.Of(LastApplied(session, live, shown), wanted);
        var after = await session.Client.SendJsonAsync(
            HttpMethod.Patch, $"{kind.Path(ns, name)}?{options}", patch, cancellation, "application/strategic-merge-patch+json");
        return (string?)after["metadata"]?["resourceVersion"] == (string?)live["metadata"]?["resourceVersion"] ? $"{shown} unchanged" : $"{shown} configured";
    }

    private static JsonObject? LastApplied(Session session, JsonObject live, string shown)
    {
        var text = (string?)live["metadata"]?["annotations"]?[ThreeWayPatch.Annotation];
        if (text is null)
        {
            Console.Error.WriteLine($"Warning: {shown} in {session.Namespace} was not made by apply: what it has and the manifest has not stays. Its annotation {ThreeWayPatch.Annotation} is added now.");
            return null;
        }

        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            throw new CliException($"error: {shown}: the annotation {ThreeWayPatch.Annotation} is not JSON: remove it, then apply again");
        }
    }
}
