using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Describe;
using Orleans.Orchestrator.Hosts.Orc.Output;
using Orleans.Orchestrator.Hosts.Orc.Targets;
using Orleans.Orchestrator.Hosts.Orc.Why;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc why</c>: why a pod is where it is or nowhere, and why it does not run.</summary>
internal static class WhyCommand
{
    private const int MaxGroups = 5;

    public static Verb Verb() => new("why", "Say why a pod waits, fails, or is where it is, and what would change that")
    {
        Usage = "KIND/NAME…", Completes = Completes.Objects, Flags = [ObjectPrinter.Output],
        Examples = ["orc why pod/web-0", "orc why deploy/web -n shop", "orc why pod/web-0 -o yaml"],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        if (call.Words.Count == 0)
            throw call.Wrong("say which object, such as pod/NAME or deploy/NAME");
        var context = new DescribeContext(session.Client, true, TimeProvider.System.GetUtcNow(), cancellation);
        var printer = ObjectPrinter.For(call);
        var first = true;
        foreach (var (kind, name) in await WordReader.ReadAsync(session, call.Words, cancellation))
        {
            if (name is null)
                throw call.Wrong("say which object, such as pod/NAME or deploy/NAME");
            var item = await session.Client.GetAsync(kind.Path(session.Namespace, name), cancellation);
            var pods = kind.Kind == "Pod" ? [item] : await PodsAsync(session, kind, item, cancellation);
            if (printer is not null)
            {
                foreach (var pod in pods)
                    session.Out.Write(printer.Print(await PlacementAsync(session, pod, cancellation) ?? throw NoPlacement()));
                continue;
            }

            session.Out.Write(first ? "" : "\n");
            first = false;
            if (kind.Kind == "Pod")
                session.Out.Write(PodWhy.Of(item, await PlacementAsync(session, item, cancellation), await context.EventsAsync(item) ?? [], context.Now));
            else
                await OwnerAsync(session, kind, item, pods, context, cancellation);
        }

        return 0;
    }

    private static async Task OwnerAsync(Session session, ApiKind kind, JsonObject item, List<JsonObject> pods, DescribeContext context, CancellationToken cancellation)
    {
        session.Out.Write(OwnerWhy.Of(kind, item, pods, await context.EventsAsync(item) ?? [], context.Now));
        foreach (var group in pods.GroupBy(PodWhy.InAWord).Where(g => g.Key != PodWhy.Fine).OrderByDescending(g => g.Count()).Take(MaxGroups))
        {
            var pod = group.First();
            var others = group.Count() - 1;
            session.Out.Write("\n" + PodWhy.Of(pod, await PlacementAsync(session, pod, cancellation), await context.EventsAsync(pod) ?? [], context.Now));
            if (others > 0)
                session.Out.Write($"\nThe same holds for {others} more of its pods.\n");
        }
    }

    private static async Task<List<JsonObject>> PodsAsync(Session session, ApiKind kind, JsonObject item, CancellationToken cancellation)
    {
        var selector = OwnedPods.Selector(item) ?? throw new CliException($"error: {kind.Kind} {(string?)item["metadata"]?["name"]} selects no pods");
        var path = $"/api/v1/namespaces/{Uri.EscapeDataString(session.Namespace)}/pods?labelSelector={Uri.EscapeDataString(selector)}";
        var pods = ((await session.Client.GetAsync(path, cancellation))["items"] as JsonArray ?? []).OfType<JsonObject>().OrderBy(p => (string?)p["metadata"]?["name"], StringComparer.Ordinal).ToList();
        // In a list they don't say what they are, and their events are found by it.
        pods.ForEach(p => p["kind"] = "Pod");
        return pods;
    }

    /// <summary>What the scheduler says; null from a server that has no such thing.</summary>
    private static Task<JsonObject?> PlacementAsync(Session session, JsonObject pod, CancellationToken cancellation)
    {
        var metadata = pod["metadata"];
        return session.Client.FindAsync(
            $"/api/v1/namespaces/{Uri.EscapeDataString((string?)metadata?["namespace"] ?? "")}/pods/{Uri.EscapeDataString((string?)metadata?["name"] ?? "")}/placement", cancellation);
    }

    private static CliException NoPlacement() => new("error: the server does not say why pods are where they are");
}
