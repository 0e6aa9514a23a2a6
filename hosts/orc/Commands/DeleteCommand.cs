using System.CommandLine;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Manifests;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc delete</c></summary>
internal static class DeleteCommand
{
    private static readonly Argument<string[]> Words = new("what") { Description = "kind name… or kind/name…", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string[]> Files = new("--filename", "-f") { Description = "Delete what these manifests name" };
    private static readonly Option<string?> Selector = new("--selector", "-l") { Description = "Label selector" };
    private static readonly Option<bool> All = new("--all") { Description = "All of the kind in the namespace" };
    private static readonly Option<int?> Grace = new("--grace-period") { Description = "Seconds that pods have to end" };
    private static readonly Option<bool> Force = new("--force") { Description = "Do not wait for the node" };
    private static readonly Option<bool> Now = new("--now") { Description = "The same as --grace-period=1" };
    private static readonly Option<string> Cascade = new("--cascade") { Description = "background, foreground or orphan", DefaultValueFactory = _ => "background" };
    private static readonly Option<bool> Wait = new("--wait") { Description = "Wait until it is gone", DefaultValueFactory = _ => true };
    private static readonly Option<string?> Limit = new("--timeout") { Description = "How long to wait, such as 30s; without it, until it is gone" };
    private static readonly Option<bool> IgnoreNotFound = new("--ignore-not-found") { Description = "What is missing is no error" };

    public static Command Build() =>
        new Command("delete", "Delete objects") { Words, Files, Selector, All, Grace, Force, Now, Cascade, Wait, Limit, IgnoreNotFound }.Runs(RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var body = Options(parsed);
        var limit = Durations.Parse("--timeout", parsed.GetValue(Limit));
        var (force, failed) = (parsed.GetValue(Force), 0);
        if (force)
            Console.Error.WriteLine("Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.");
        var waiting = new List<(string Path, string? Uid)>();
        foreach (var (kind, ns, name) in await TargetsAsync(session, parsed, cancellation))
        {
            try
            {
                var answer = await session.Client.SendJsonAsync(HttpMethod.Delete, kind.Path(ns, name), body.DeepClone(), cancellation);
                Console.WriteLine($"{kind.Qualified} \"{name}\" {(force ? "force deleted" : "deleted")}");
                waiting.Add((kind.Path(ns, name), (string?)answer["metadata"]?["uid"] ?? (string?)answer["details"]?["uid"]));
            }
            catch (NotFoundException) when (parsed.GetValue(IgnoreNotFound) || parsed.GetValue(All) || parsed.GetValue(Selector) is not null)
            {
                // What was listed may be gone already: that is what was asked for.
                continue;
            }
            catch (CliException e) when (e.ExitCode == 1)
            {
                Console.Error.WriteLine(e.Message);
                failed++;
            }
        }

        if (parsed.GetValue(Wait) && !force)
            await Durations.LimitAsync(limit, token => GoneAsync(session, waiting, token), cancellation);
        return failed == 0 ? 0 : 1;
    }

    private static JsonObject Options(ParseResult parsed)
    {
        var body = new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "DeleteOptions",
            ["propagationPolicy"] = parsed.GetValue(Cascade) switch
            {
                "background" => "Background",
                "foreground" => "Foreground",
                "orphan" => "Orphan",
                var other => throw new CliException($"error: invalid cascade value ({other}): must be \"background\", \"foreground\" or \"orphan\"", 2),
            },
        };
        if (parsed.GetValue(Force))
            body["gracePeriodSeconds"] = 0;
        else if (parsed.GetValue(Now))
            body["gracePeriodSeconds"] = 1;
        else if (parsed.GetValue(Grace) is { } grace and >= 0)
            // As with kubectl, no grace at all needs --force as well.
            body["gracePeriodSeconds"] = Math.Max(grace, 1);
        return body;
    }

    private static async Task<bool> GoneAsync(Session session, List<(string Path, string? Uid)> deleted, CancellationToken cancellation)
    {
        foreach (var (path, uid) in deleted)
        {
            var delay = TimeSpan.FromMilliseconds(20);
            // One with another uid is a new object under the old name.
            while (await session.Client.FindAsync(path, cancellation) is { } live && (uid is null || (string?)live["metadata"]?["uid"] == uid))
            {
                await Task.Delay(delay, cancellation);
                delay = delay * 2 < TimeSpan.FromSeconds(1) ? delay * 2 : TimeSpan.FromSeconds(1);
            }
        }

        return true;
    }

    private static async Task<List<(ApiKind Kind, string Namespace, string Name)>> TargetsAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var result = new List<(ApiKind, string, string)>();
        if (parsed.GetValue(Files) is { Length: > 0 } files)
        {
            foreach (var manifest in await ManifestReader.ReadAsync(files, cancellation))
            {
                var metadata = manifest["metadata"] as JsonObject;
                var name = (string?)metadata?["name"] ?? throw new CliException($"error: {(string?)manifest["kind"]}: metadata.name is missing");
                result.Add((await session.KindAsync(manifest, cancellation), (string?)metadata!["namespace"] ?? session.Namespace, name));
            }

            return result;
        }

        foreach (var (kind, name) in await session.TargetsAsync(parsed.GetValue(Words)!, cancellation))
        {
            if (name is not null)
                result.Add((kind, session.Namespace, name));
            else
                result.AddRange((await ListAsync(session, parsed, kind, cancellation)).Select(n => (kind, session.Namespace, n)));
        }

        if (result.Count == 0)
            Console.WriteLine("No resources found");
        return result;
    }

    private static async Task<List<string>> ListAsync(Session session, ParseResult parsed, ApiKind kind, CancellationToken cancellation)
    {
        var selector = parsed.GetValue(Selector);
        if (selector is null && !parsed.GetValue(All))
            throw new CliException("error: resource(s) were provided, but no name was specified", 2);
        var list = await session.Client.GetAsync(kind.Path(session.Namespace) + (selector is null ? "" : $"?labelSelector={Uri.EscapeDataString(selector)}"), cancellation);
        return [.. (list["items"] as JsonArray ?? []).Select(i => (string?)i?["metadata"]?["name"] ?? "")];
    }
}
