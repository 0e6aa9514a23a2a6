using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.ControlPlane.Events;
using Orleans.Orchestrator.ControlPlane.Tests.Wiring;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Storage;

namespace Orleans.Orchestrator.ControlPlane.Tests.Support;

/// <summary>The whole control plane in this process, on a store of the test's choice, with simulated agents.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly IResourceStore _store;
    private readonly List<FakeAgent> _agents = [];
    private readonly Dictionary<string, string> _startedOn = [];

    private TestCluster(IHost host, IResourceStore store) => (_host, _store) = (host, store);

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public IEventRecorder Events => _host.Services.GetRequiredService<IEventRecorder>();

    public ClusterView View { get; private set; } = null!;

    public IReadOnlyList<FakeAgent> Agents => _agents;

    /// <summary>Fast enough for tests, slow enough for a busy machine.</summary>
    public static ControllerOptions Quick => new()
    {
        HeartbeatInterval = TimeSpan.FromMilliseconds(100), NodeGrace = TimeSpan.FromSeconds(2), PodEvictionGrace = TimeSpan.FromMilliseconds(500),
    };

    public static async Task<TestCluster> StartAsync(IResourceStore store, ControllerOptions? options = null, LogLevel log = LogLevel.Critical)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging(l => l.SetMinimumLevel(log).AddSimpleConsole());
        builder.Services.AddSingleton(store);
        builder.UseGrains();
        builder.Services.AddResources();
        builder.Services.AddClusterControllers(options ?? Quick);
        var host = builder.Build();
        await host.StartAsync();
        var cluster = new TestCluster(host, store);
        cluster.View = await ClusterView.OpenAsync(cluster.Grains);
        return cluster;
    }

    public async Task<FakeAgent> AddNodeAsync(string name, Func<Node, Node>? change = null)
    {
        var node = A.Node(name);
        var agent = new FakeAgent(Grains, change?.Invoke(node) ?? node, OnStarted);
        _agents.Add(agent);
        await agent.StartAsync();
        return agent;
    }

    public async Task AddNodesAsync(int count)
    {
        for (var i = 0; i < count; i++)
            await AddNodeAsync($"n{i}");
    }

    public IDeploymentGrain Deployment(string name) => Grains.GetGrain<IDeploymentGrain>($"default/{name}");

    /// <summary>As after kill -9: the store takes no more writes, and nobody gets to say good-bye.</summary>
    public async Task CrashAsync()
    {
        await _store.DisposeAsync();
        foreach (var agent in _agents)
            await agent.DieAsync();
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        try
        {
            await _host.StopAsync(now.Token);
        }
        catch (OperationCanceledException)
        {
            // Whatever was going on, it is over.
        }

        _host.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents)
            await agent.DieAsync();
        await View.DisposeAsync();
        await _host.StopAsync();
        _host.Dispose();
        await _store.DisposeAsync();
    }

    // A pod that two nodes started would be the worst of all faults.
    private void OnStarted(string uid, string node)
    {
        lock (_startedOn)
        {
            if (!_startedOn.TryAdd(uid, node) && _startedOn[uid] != node)
                throw new InvalidOperationException($"pod {uid} was started on {_startedOn[uid]} and on {node}");
        }
    }
}
