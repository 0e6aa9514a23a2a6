using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc cluster-info</c></summary>
internal static class ClusterInfoCommand
{
    private static readonly string[] Dumped = ["nodes", "namespaces", "events", "services", "replicasets.apps", "deployments.apps", "pods"];

    public static Verb Verb() => new("cluster-info", "Say where the cluster is")
    {
        Verbs = [new Verb("dump", "Print what there is, for somebody who looks for a fault; no Secrets") { Flags = [.. new[] { Targets.TargetFlags.AllNamespaces }, ObjectPrinter.Output], Run = DumpAsync }],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var services = await session.Client.GetAsync("/api/v1/namespaces/kube-system/services?labelSelector=" + Uri.EscapeDataString("kubernetes.io/cluster-service=true"), cancellation);
        string Bright(string text, string colour) => Terminal.HasColours ? $"\e[{colour}m{text}\e[0m" : text;
        var server = session.Client.Server.GetLeftPart(UriPartial.Authority);
        session.Out.Write($"{Bright("Kubernetes control plane", "0;32")} is running at {Bright(server, "0;33")}\n");
        foreach (var service in (services["items"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var name = (string?)service["metadata"]?["labels"]?["kubernetes.io/name"] ?? (string?)service["metadata"]?["name"];
            session.Out.Write($"{Bright(name!, "0;32")} is running at {Bright($"{server}/api/v1/namespaces/kube-system/services/{(string?)service["metadata"]?["name"]}/proxy", "0;33")}\n");
        }

        session.Out.Write("\nTo further debug and diagnose cluster problems, use 'orc cluster-info dump'.\n");
        return 0;
    }

    private static async Task<int> DumpAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var printer = ObjectPrinter.For(call.Text("output") ?? "json");
        foreach (var word in Dumped)
        {
            var kind = (await session.FindKindsAsync(word, cancellation))[0];
            var list = await session.Client.GetAsync(kind.Path(kind.Namespaced && !call.Is("all-namespaces") ? session.Namespace : null), cancellation);
            session.Out.Write(printer.Print(list));
        }

        return 0;
    }
}
