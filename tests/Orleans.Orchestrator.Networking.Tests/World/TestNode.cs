using System.Net;
using Orleans.Orchestrator.Networking.Pods;
using Orleans.Orchestrator.Networking.Services;

namespace Orleans.Orchestrator.Networking.Tests.World;

/// <summary>A node with its own network namespace, a network around it, and pods.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _servers = [];
    private readonly List<TestPod> _pods = [];

    private TestNode()
    {
        // The world outside: a machine at 192.0.2.2 that doesn't know our pods' addresses.
        Namespace.Shell($"ip link add up0 type veth peer name out0 netns {Outside.Path}"
            + " && ip addr add 192.0.2.1/24 dev up0 && ip link set up0 up && ip route add default via 192.0.2.2");
        Outside.Shell("ip addr add 192.0.2.2/24 dev out0 && ip link set out0 up");
        Options = new NetworkOptions { HostNamespacePath = Namespace.Path, TableName = "orchestrator" };
        PodNetwork = new PodNetwork(Options);
        Services = new ServiceProxy(Options);
    }

    public TestNamespace Namespace { get; } = new();

    public TestNamespace Outside { get; } = new();

    public NetworkOptions Options { get; }

    public PodNetwork PodNetwork { get; }

    public ServiceProxy Services { get; }

    public static async Task<TestNode> StartAsync()
    {
        var node = new TestNode();
        await node.PodNetwork.StartAsync();
        await node.Services.StartAsync();
        return node;
    }

    /// <summary>Attaches a new pod that answers with its own name at <paramref name="port"/>.</summary>
    public async Task<TestPod> AddPodAsync(string name, int port = 8080)
    {
        var podNamespace = new TestNamespace();
        var attachment = await PodNetwork.AttachAsync(name, podNamespace.Path);
        _servers.Add(new EchoServer(podNamespace, name, port));
        var pod = new TestPod(name, podNamespace, attachment.Address);
        _pods.Add(pod);
        return pod;
    }

    /// <summary>The table of one service at 10.96.0.10:80 with these pods behind it.</summary>
    public static ServicePort Service(params IEnumerable<TestPod> pods) => new()
    {
        Name = "default/web:http",
        ClusterAddress = IPAddress.Parse("10.96.0.10"),
        Port = 80,
        Endpoints = [.. pods.Select(pod => new ServiceEndpoint(pod.Address, 8080))],
    };

    /// <summary>Starts a server at the node itself or outside.</summary>
    public void Serve(TestNamespace where, string name, int port) => _servers.Add(new EchoServer(where, name, port));

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
        foreach (var pod in _pods)
            pod.Namespace.Dispose();
        PodNetwork.Dispose();
        Services.Dispose();
        Namespace.Dispose();
        Outside.Dispose();
    }
}

/// <summary>A pod of a test.</summary>
internal sealed record TestPod(string Name, TestNamespace Namespace, IPAddress Address);
