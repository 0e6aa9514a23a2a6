using System.Diagnostics;
using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.Streaming;

/// <summary>A running pod of two containers in a namespace of its own, and the kubectls that talk to it: old ones by SPDY, new ones by WebSocket.</summary>
internal sealed class KubectlPod
{
    private readonly RunningNode _node;
    private readonly string _client;

    private KubectlPod(RunningNode node, string client, string space) => (_node, _client, Namespace) = (node, client, space);

    public static IEnumerable<string> Clients => Programs.Clients.Where(client => client != "orc");

    public string Namespace { get; }

    /// <summary>Makes it and waits until it runs. <c>web</c> serves HTTP on port 8080, <c>idle</c> writes nothing and does nothing.</summary>
    public static async Task<KubectlPod> StartAsync(RunningNode node, string client, string name)
    {
        var pod = new KubectlPod(node, client, $"{name}-{Path.GetExtension(client).TrimStart('.')}");
        (await node.ClientAsync(client, "", "create", "namespace", pod.Namespace)).Succeeded();
        (await node.ApplyAsync($$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: p, namespace: {{pod.Namespace}}}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - {name: web, image: "localhost/hello:1.0", env: [{name: PORT, value: "8080"}]}
              - {name: idle, image: "localhost/hello:1.0", command: [sleep, "100000"]}
            """)).Succeeded();
        (await pod.RunAsync("wait", "--for=condition=Ready", "pod/p", "--timeout=90s")).Succeeded();
        return pod;
    }

    /// <summary>Runs kubectl in the pod's namespace.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) => WithInputAsync("", arguments);

    /// <summary>Runs kubectl with something on its standard input.</summary>
    public Task<CommandResult> WithInputAsync(string input, params string[] arguments) => _node.ClientAsync(_client, input, ["-n", Namespace, .. arguments]);

    /// <summary>Runs a script in which <c>k</c> is kubectl in the pod's namespace.</summary>
    public Task<CommandResult> ScriptAsync(string script) => _node.ClientAsync("bash", "", "-c", $"set -o pipefail; k() {{ {_client} -n {Namespace} \"$@\"; }}; {script}");

    /// <summary>The same, as typed at a terminal.</summary>
    public Task<CommandResult> AtTerminalAsync(string arguments) =>
        _node.ClientAsync("script", "", "-qec", $"stty rows 33 cols 111; {_client} -n {Namespace} {arguments}", "/dev/null");

    /// <summary>Starts kubectl, which goes on until it is killed.</summary>
    public Process Start(params string[] arguments) => _node.StartClient(_client, ["-n", Namespace, .. arguments]);

    public Task DeleteAsync() => _node.ClientAsync(_client, "", "delete", "namespace", Namespace, "--wait=false");
}
