using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.LocalEngine;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.Containers.Images;
using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Tests.World;

/// <summary>One process of the agent. With <c>whole</c> it registers and sends heartbeats; otherwise the test hands it assignments.</summary>
internal sealed class Agent : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly CancellationTokenSource _stop = new();
    private Task _loops = Task.CompletedTask;

    private Agent(IHost host) => _host = host;

    public PodRegistry Pods => _host.Services.GetRequiredService<PodRegistry>();

    public IServiceProvider Services => _host.Services;

    public static async Task<Agent> StartAsync(
        NodeAgentOptions options, FakeCluster cluster, IContainerRuntime runtime, INodeNetwork network, IImageStore images, TimeProvider time, bool whole, ConcurrentQueue<string> log)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(cluster).AddSingleton(runtime).AddSingleton(network).AddSingleton(images).AddSingleton(time);
        builder.Logging.AddProvider(new QueueLog(log)).SetMinimumLevel(LogLevel.Debug);
        builder.UseLocalEngine();
        builder.Services.AddNodeAgent(options);
        if (!whole)
            builder.Services.Remove(builder.Services.Single(s => s.ImplementationType == typeof(NodeAgentService)));
        var agent = new Agent(builder.Build());
        await agent._host.StartAsync();
        if (!whole)
            await agent.StartLoopsAsync(network);
        return agent;
    }

    public static NodeAgentOptions Options(string root) => new()
    {
        NodeName = "node-1", Address = IPAddress.Parse("192.0.2.7"), EndpointPort = 10250, DataDirectory = Path.Combine(root, "data"), RunDirectory = Path.Combine(root, "run"),
    };

    /// <summary>Hands the agent all of its pods.</summary>
    public Task ApplyAsync(params Pod[] pods) => Pods.ApplyAsync(new PodAssignments(new AssignmentVersion("e", 1), true, [.. pods], []), _stop.Token);

    /// <summary>Hands the agent changed pods.</summary>
    public Task ApplySomeAsync(params Pod[] pods) => Pods.ApplyAsync(new PodAssignments(new AssignmentVersion("e", 1), false, [.. pods], []), _stop.Token);

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync();
        await _loops.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _host.StopAsync();
        await Pods.WhenEndedAsync();
        _host.Dispose();
    }

    private async Task StartLoopsAsync(INodeNetwork network)
    {
        await Pods.AdoptAsync(await network.StartAsync(IPNetwork.Parse("10.244.3.0/24"), default), default);
        var context = Services.GetRequiredService<PodContext>();
        _loops = Task.WhenAll(
            Pods.WatchRuntimeAsync(_stop.Token), context.Reporter.RunAsync(_stop.Token), context.Events.RunAsync(_stop.Token),
            Services.GetRequiredService<PodOrphans>().RunAsync(_stop.Token));
    }
}
