using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc cordon</c> and <c>orc uncordon</c></summary>
internal static class CordonCommand
{
    public static Verb Cordon() => Make("cordon", "Make nodes take no new pods", true);

    public static Verb Uncordon() => Make("uncordon", "Let nodes take new pods again", false);

    private static Verb Make(string name, string help, bool unschedulable) => new(name, help)
    {
        Usage = "NODE…", Completes = Completes.Nodes, Flags = [TargetFlags.Selector, Change.DryRun],
        Run = async (session, call, cancellation) =>
        {
            var reader = await NodesAsync(session, call, cancellation);
            var found = await reader.LiveAsync(cancellation);
            foreach (var node in found)
                session.Out.Write(await SetAsync(session, call, node, unschedulable, cancellation));
            return reader.Failed ? 1 : 0;
        },
    };

    /// <summary>The nodes that the words or the selector name.</summary>
    public static Task<TargetReader> NodesAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (call.Words.Count == 0 && call.Text("selector") is null)
            throw call.Wrong($"USAGE: {call.Path} NODE [flags]");
        if (call.Words.Count > 0 && call.Text("selector") is not null)
            throw call.Wrong("error: cannot specify both a node name and a --selector option");
        return Task.FromResult(new TargetReader(session, call) { Words = call.Words.Count == 0 ? ["nodes"] : [.. call.Words.Select(w => w.Contains('/') ? w : "nodes/" + w)] });
    }

    /// <summary>Makes a node take pods or not.</summary>
    /// <returns>The sentence that says so.</returns>
    public static async Task<string> SetAsync(Session session, Invocation call, Target node, bool unschedulable, CancellationToken cancellation)
    {
        var (word, mode) = (unschedulable ? "cordoned" : "uncordoned", call.Text("dry-run")!);
        var suffix = mode switch { "client" => " (dry run)", "server" => " (server dry run)", _ => "" };
        if (((bool?)node.Object["spec"]?["unschedulable"] ?? false) == unschedulable)
            return $"{node.Shown} already {word}{suffix}\n";
        var patch = new JsonObject { ["spec"] = new JsonObject { ["unschedulable"] = unschedulable ? true : null } };
        if (mode != "client")
            await session.Client.SendJsonAsync(HttpMethod.Patch, node.Path + (mode == "server" ? "?dryRun=All" : ""), patch, cancellation, ApiClient.StrategicPatch);
        return $"{node.Shown} {word}{suffix}\n";
    }
}
