using System.Collections.Concurrent;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Testing;

namespace Orleans.Orchestrator.NodeAgent.Tests.World;

/// <summary>A machine with a fake runtime and network, its control plane, and time that stands still: what outlives an agent.</summary>
internal sealed class AgentWorld : IAsyncDisposable
{
    private readonly List<Agent> _agents = [];

    private AgentWorld()
    {
        Runtime = new FakeRuntime(Time, Changes);
        Network = new FakeNetwork(Changes);
        Cluster = new FakeCluster(Changes, Time);
        Images.Add("app");
        Time.Changed += Changes.Happened;
    }

    public Changes Changes { get; } = new();

    /// <summary>What the agents logged as warning or worse.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    public ManualTimeProvider Time { get; } = new();

    public FakeRuntime Runtime { get; }

    public FakeNetwork Network { get; }

    public FakeCluster Cluster { get; }

    public FakeImageStore Images { get; } = new();

    public string Root { get; } = Directory.CreateTempSubdirectory("orc-node-").FullName;

    public NodeAgentOptions Options => Agent.Options(Root);

    public static async Task<(AgentWorld World, Agent Agent)> StartAsync(bool whole = false)
    {
        var world = new AgentWorld();
        return (world, await world.StartAgentAsync(whole));
    }

    public async Task<Agent> StartAgentAsync(bool whole = false)
    {
        var agent = await Agent.StartAsync(Options, Cluster, Runtime, Network, Images, Time, whole, Log);
        _agents.Add(agent);
        if (!whole)
            await UntilAsync(() => Runtime.Watchers > 0, "the agent watches the runtime");
        return agent;
    }

    /// <summary>A pod as the control plane binds it; its uid is made of its name.</summary>
    public static Pod Pod(string name, Func<PodSpec, PodSpec>? change = null, params Container[] containers)
    {
        var spec = new PodSpec
        {
            NodeName = "node-1", RestartPolicy = "Always", TerminationGracePeriodSeconds = 30,
            Containers = containers.Length > 0 ? [.. containers] : [Container("main")],
        };
        return new Pod
        {
            Metadata = new ObjectMeta { Name = name, Namespace = "default", Uid = "uid-" + name },
            Spec = change?.Invoke(spec) ?? spec,
            Status = new PodStatus { Phase = "Pending", QosClass = "BestEffort" },
        };
    }

    public static Container Container(string name) => new() { Name = name, Image = "app", ImagePullPolicy = "IfNotPresent" };

    /// <summary>The pod as it is once its deletion was asked for.</summary>
    public Pod Deleted(Pod pod, long grace = 30) =>
        pod with { Metadata = pod.Metadata with { DeletionTimestamp = Time.GetUtcNow().AddSeconds(grace), DeletionGracePeriodSeconds = grace } };

    public Task UntilAsync(Func<bool> isSo, string what) => Changes.UntilAsync(isSo, what, () =>
        $"Starts: {string.Join(", ", Runtime.Starts.Select(s => s.Id))}; timers: {string.Join(", ", Time.Pending)}; last report: {Cluster.Reports.LastOrDefault()?.Status.Phase} {Cluster.Reports.LastOrDefault()?.Status.ContainerStatuses.FirstOrDefault()?.State.Waiting?.Message}; log: {string.Join("\n", Log)}");

    /// <summary>Waits for a report of a pod.</summary>
    public async Task<PodStatus> ReportAsync(Pod pod, Func<PodStatus, bool> isSo, string what)
    {
        await UntilAsync(() => Cluster.Last(pod) is { } last && isSo(last.Status), what);
        return Cluster.Last(pod)!.Status;
    }

    public Task StartedAsync(string id) => UntilAsync(() => Runtime.Starts.Any(s => s.Id == id), $"the start of {id}");

    public Task RunningAsync(Pod pod) => ReportAsync(pod, s => s.Phase == "Running" && s.ContainerStatuses.All(c => c.State.Running is not null), $"{pod.Metadata.Name} runs");

    public Task RemovedAsync(Pod pod) => UntilAsync(() => Cluster.Last(pod) is { Removed: true }, $"{pod.Metadata.Name} is removed");

    /// <summary>Waits until somebody waits for so long, and lets that time pass.</summary>
    public async Task PassAsync(TimeSpan wait)
    {
        await UntilAsync(() => Time.Pending.Contains(wait), $"a wait of {wait}");
        Time.Advance(wait);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents)
            await agent.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }
}
