using System.Diagnostics;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Manifests;
using Orleans.Orchestrator.Hosts.Orc.Output;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc diff</c>: what apply would change. Exit code 0: nothing; 1: something; more: it failed.</summary>
internal static class DiffCommand
{
    private const int Failed = 2;

    public static Verb Verb() => new("diff", "Show what apply would change: exit code 0 for nothing, 1 for something")
    {
        Usage = "-f FILE",
        Flags =
        [
            .. TargetFlags.Files, TargetFlags.Selector, Flag.Switch("server-side", '\0', "As apply --server-side would"), Flag.Switch("force-conflicts", '\0', "Take over fields that others own"),
            Flag.Text("field-manager", '\0', "Who would be said to have set the fields", "kubectl-client-side-apply"), Flag.Switch("show-managed-fields", '\0', "With metadata.managedFields"),
            Flag.Switch("prune", '\0', "Accepted: what would be pruned is not shown"), Flag.Number("concurrency", '\0', "Accepted and not needed", 1),
        ],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        if (call.All("filename").Count == 0 && call.Text("kustomize") is null)
            throw new CliException("error: must specify one of -f and -k", Failed);
        var folder = Directory.CreateTempSubdirectory("orc-diff-");
        try
        {
            var (live, merged) = (folder.CreateSubdirectory("LIVE").FullName, folder.CreateSubdirectory("MERGED").FullName);
            foreach (var target in await new TargetReader(session, call).NamedAsync(cancellation))
            {
                var (before, after) = await PreviewAsync(session, call, target, cancellation);
                var name = $"{target.Kind.Group}.{target.Kind.Version}.{target.Kind.Kind}.{target.Namespace}.{target.Name}".TrimStart('.');
                Write(live, name, before, after, call.Is("show-managed-fields"));
                Write(merged, name, after, before, call.Is("show-managed-fields"));
            }

            session.Out.Flush();
            return Environment.GetEnvironmentVariable("KUBECTL_EXTERNAL_DIFF") is { Length: > 0 } program ? await ExternalAsync(program, live, merged, cancellation) : Own(session, live, merged);
        }
        catch (CliException e) when (e.ExitCode == 1)
        {
            throw new CliException(e.Message, Failed);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(JsonObject? Before, JsonObject? After)> PreviewAsync(Session session, Invocation call, Target target, CancellationToken cancellation)
    {
        if (!call.Is("server-side"))
            return await new ClientApply(session, null).PreviewAsync(target, cancellation);
        var path = $"{target.Path}?dryRun=All&fieldManager={(call.Has("field-manager") ? Uri.EscapeDataString(call.Text("field-manager")!) : "kubectl")}{(call.Is("force-conflicts") ? "&force=true" : "")}";
        return (await session.Client.FindAsync(target.Path, cancellation), await session.Client.SendJsonAsync(HttpMethod.Patch, path, target.Manifest!.DeepClone(), cancellation, ApiClient.ApplyPatch));
    }

    private static void Write(string folder, string name, JsonObject? item, JsonObject? other, bool managedFields)
    {
        if (item is null)
            return;
        var shown = (JsonObject)item.DeepClone();
        if (!managedFields)
            (shown["metadata"] as JsonObject)?.Remove("managedFields");
        if ((string?)shown["kind"] == "Secret" && (string?)shown["apiVersion"] == "v1")
            Mask(shown, other, Path.GetFileName(folder) == "LIVE" ? "before" : "after");
        File.WriteAllText(Path.Combine(folder, name), YamlWriter.Write(ObjectPrinter.Sorted(shown)));
    }

    /// <summary>Secrets differ without being shown.</summary>
    private static void Mask(JsonObject secret, JsonObject? other, string side)
    {
        foreach (var (key, value) in (secret["data"] as JsonObject ?? []).ToList())
            secret["data"]![key] = other?["data"]?[key] is not { } there || JsonNode.DeepEquals(value, there) ? "***" : $"*** ({side})";
        (secret["metadata"]?["annotations"] as JsonObject)?.Remove(ThreeWayPatch.Annotation);
    }

    private static int Own(Session session, string live, string merged)
    {
        var differs = false;
        foreach (var name in Directory.GetFiles(merged).Concat(Directory.GetFiles(live)).Select(f => Path.GetFileName(f)!).Distinct().Order(StringComparer.Ordinal))
        {
            var (from, to) = (Path.Combine(live, name), Path.Combine(merged, name));
            var text = UnifiedDiff.Of(Stamped(from), Lines(from), Stamped(to), Lines(to));
            if (text.Length == 0)
                continue;
            differs = true;
            session.Out.Write($"diff -u -N {from} {to}\n{text}");
        }

        return differs ? 1 : 0;
    }

    /// <summary>As diff -u names files; one that is not there has the beginning of time.</summary>
    private static string Stamped(string path) => $"{path}\t{(File.Exists(path) ? File.GetLastWriteTimeUtc(path) : DateTime.UnixEpoch).ToString("yyyy-MM-dd HH:mm:ss.fffffff", System.Globalization.CultureInfo.InvariantCulture)}00 +0000";

    private static string[] Lines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];

    private static async Task<int> ExternalAsync(string program, string live, string merged, CancellationToken cancellation)
    {
        var words = program.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        using var process = Process.Start(new ProcessStartInfo(words[0], [.. words.Skip(1), live, merged])) ?? throw new CliException($"error: {words[0]} can't be started", Failed);
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode;
    }
}
