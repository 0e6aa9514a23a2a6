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
    private static readonly Option<bool> Wait = new("--wait") { Description = "Wait until it is gone", DefaultValueFactory = _ => true };
    private static readonly Option<bool> IgnoreNotFound = new("--ignore-not-found") { Description = "What is missing is no error" };

    public static Command Build() =>
        new Command("delete", "Delete objects") { Words, Files, Selector, All, Grace, Force, Now, Wait, IgnoreNotFound }.Runs(RunAsync);

    private static async Task<int> RunAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var targets = await TargetsAsync(session, parsed, cancellation);
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["propagationPolicy"] = "Background" };
        if (parsed.GetValue(Force))
            body["gracePeriodSeconds"] = 0;
        else if (parsed.GetValue(Now))
            body["gracePeriodSeconds"] = 1;
        else if (parsed.GetValue(Grace) is { } grace)
            body["gracePeriodSeconds"] = grace;
        var failed = 0;
        var waiting = new List<string>();
        foreach (var (kind, ns, name) in targets)
        {
            try
            {
                await session.Client.SendJsonAsync(HttpMethod.Delete, kind.Path(ns, name), body.DeepClone(), cancellation);
                Console.WriteLine($"{kind.Qualified} \"{name}\" deleted");
                waiting.Add(kind.Path(ns, name));
            }
            catch (CliException e) when (e.Message.Contains("(NotFound)") && parsed.GetValue(IgnoreNotFound))
            {
                continue;
            }
            catch (CliException e) when (e.ExitCode == 1)
            {
                Console.Error.WriteLine(e.Message);
                failed++;
            }
        }

        if (parsed.GetValue(Wait))
            await GoneAsync(session, waiting, cancellation);
        return failed == 0 ? 0 : 1;
    }

    private static async Task GoneAsync(Session session, List<string> paths, CancellationToken cancellation)
    {
        foreach (var path in paths)
        {
            var delay = TimeSpan.FromMilliseconds(20);
            while (await session.Client.FindAsync(path, cancellation) is not null)
            {
                await Task.Delay(delay, cancellation);
                delay = delay * 2 < TimeSpan.FromSeconds(1) ? delay * 2 : TimeSpan.FromSeconds(1);
            }
        }
    }

    private static async Task<List<(ApiKind Kind, string Namespace, string Name)>> TargetsAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var result = new List<(ApiKind, string, string)>();
        if (parsed.GetValue(Files) is { Length: > 0 } files)
        {
            var discovery = await session.DiscoveryAsync(cancellation);
            foreach (var manifest in await ManifestReader.ReadAsync(files, cancellation))
                result.Add((discovery.Of(manifest), (string?)manifest["metadata"]?["namespace"] ?? session.Namespace, (string?)manifest["metadata"]?["name"] ?? ""));
            return result;
        }

        foreach (var (kind, name) in await session.TargetsAsync(parsed.GetValue(Words)!, cancellation))
        {
            if (name is not null)
            {
                result.Add((kind, session.Namespace, name));
                continue;
            }

            var selector = parsed.GetValue(Selector);
            if (selector is null && !parsed.GetValue(All))
                throw new CliException("error: resource(s) were provided, but no name was specified", 2);
            var list = await session.Client.GetAsync(kind.Path(session.Namespace) + (selector is null ? "" : $"?labelSelector={Uri.EscapeDataString(selector)}"), cancellation);
            result.AddRange((list["items"] as JsonArray ?? []).Select(i => (kind, (string?)i!["metadata"]?["namespace"] ?? session.Namespace, (string?)i["metadata"]?["name"] ?? "")));
        }

        return result;
    }
}
