using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Simulation.Nodes;
using Orleans.Orchestrator.Simulation.Sampling;
using Orleans.Orchestrator.Simulation.Scenarios;

namespace Orleans.Orchestrator.Simulation.Running;

/// <summary>Does to machines what a scenario says, and tells the census which of them count.</summary>
internal sealed class FaultInjector(IGrainFactory grains, NodeFleet fleet, ClusterCensus census, Drainer drainer, SeededRandom random)
{
    private const string Zone = "topology.kubernetes.io/zone";
    private const int AtOnce = 256;

    /// <summary>Does it.</summary>
    public async Task DoAsync(StepAction.Machines step, CancellationToken cancellationToken)
    {
        var nodes = Choose(step.Kind, step.Which);
        switch (step.Kind)
        {
            case MachineFault.Kill:
                nodes.ForEach(Kill);
                break;
            case MachineFault.Revive:
                await NodeFleet.StartAsync(nodes);
                nodes.ForEach(n => census.Find(n.Name));
                break;
            case MachineFault.Partition or MachineFault.Heal:
                nodes.ForEach(n => CutOff(n, step.Kind == MachineFault.Partition));
                break;
            case MachineFault.Slow:
                nodes.ForEach(n => n.Slowness = step.Times);
                break;
            case MachineFault.Flap:
                nodes.ForEach(n => Flap(n, (int)step.Times, step.Every));
                break;
            case MachineFault.Drain:
                nodes.ForEach(n => census.Lose(n.Name));
                await drainer.DrainAsync([.. nodes.Select(n => n.Name)], cancellationToken);
                break;
            case MachineFault.Uncordon:
                foreach (var some in nodes.Chunk(AtOnce))
                    await Task.WhenAll(some.Select(n => grains.GetGrain<INodeGrain>(n.Name).UncordonAsync()));
                nodes.ForEach(n => census.Find(n.Name));
                break;
        }
    }

    /// <summary>Lets containers crash on machines picked at random.</summary>
    public void Crash(int pods)
    {
        var nodes = fleet.Nodes.Where(n => n.IsAlive).ToList();
        for (var i = 0; i < pods && nodes.Count > 0; i++)
            nodes[random.Next(nodes.Count)].CrashOne();
    }

    private List<SimulatedNode> Choose(MachineFault kind, NodeChoice choice)
    {
        var nodes = fleet.Nodes.Where(n => choice.Name is null || n.Name == choice.Name)
            .Where(n => choice.Selector?.Matches(n.Object.Metadata.Labels) != false)
            .Where(n => choice.Zone is null || n.Object.Metadata.Labels.GetValueOrDefault(Zone) == choice.Zone)
            .Where(n => kind == MachineFault.Revive ? !n.IsAlive : kind == MachineFault.Heal ? n.IsCutOff : n.IsAlive).ToList();
        if (nodes.Count == 0)
            throw new ScenarioException($"there are no nodes to {kind.ToString().ToLowerInvariant()}: {choice}");
        var wanted = choice.Count ?? (choice.Percent is { } percent ? (int)Math.Ceiling(nodes.Count * percent / 100) : nodes.Count);
        while (nodes.Count > wanted)
            nodes.RemoveAt(random.Next(nodes.Count));
        return nodes;
    }

    private void Kill(SimulatedNode node)
    {
        node.Kill();
        census.Lose(node.Name);
    }

    private void CutOff(SimulatedNode node, bool isCutOff)
    {
        node.IsCutOff = isCutOff;
        if (isCutOff)
            census.Lose(node.Name);
        else
            census.Find(node.Name);
    }

    private void Flap(SimulatedNode node, int times, TimeSpan every)
    {
        Kill(node);
        fleet.Events.After(every, () => _ = BackAsync());

        async Task BackAsync()
        {
            await node.StartAsync();
            census.Find(node.Name);
            if (times > 1)
                fleet.Events.After(every, () => Flap(node, times - 1, every));
        }
    }

}
