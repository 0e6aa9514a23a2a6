using Orleans.Orchestrator.Simulation.Nodes;

namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>What fails: machines, their network, the control plane's process and its store.</summary>
internal sealed class ChaosFaults(ChaosCluster cluster, TimeProvider time)
{
    private const string Zone = "topology.kubernetes.io/zone";
    private const double MaxOverlapSeconds = 4;
    private const double MaxAmount = 20;
    private const int SlowBy = 10;

    /// <summary>Does what a step says, to its end.</summary>
    public Task DoAsync(ChaosStep step)
    {
        var nodes = cluster.Fleet.Nodes;
        var node = nodes.ElementAt(step.Target % nodes.Count);
        return step.Action switch
        {
            ChaosAction.KillNode => KillAsync(node, step.Length),
            ChaosAction.CutOff => CutOffAsync([node], step.Length),
            ChaosAction.CutOffZone => CutOffAsync([.. nodes.Where(n => ZoneOf(n) == ZoneOf(node))], step.Length),
            ChaosAction.SlowNode => SlowAsync(node, step.Length),
            ChaosAction.CrashContainer => CrashAsync(node),
            ChaosAction.Storm => ForAWhileAsync(step.Length, change => cluster.Network.Storms += change),
            ChaosAction.FillDisk => ForAWhileAsync(step.Length, change => cluster.Store.FullDisk += change),
            ChaosAction.SlowDisk => ForAWhileAsync(step.Length, change => cluster.Store.SlowDisk += change),
            ChaosAction.LosePower => cluster.LosePowerAsync(step.Length),
            ChaosAction.KillProcess => cluster.RestartAsync(step.Length),
            ChaosAction.Replace => cluster.ReplaceAsync(step.Length, TimeSpan.FromSeconds(MaxOverlapSeconds * step.Amount / MaxAmount)),
            _ => ArmAsync(step),
        };
    }

    private static string? ZoneOf(SimulatedNode node) => node.Object.Metadata.Labels.GetValueOrDefault(Zone);

    private static Task CrashAsync(SimulatedNode node)
    {
        node.CrashOne();
        return Task.CompletedTask;
    }

    private async Task KillAsync(SimulatedNode node, TimeSpan length)
    {
        if (!node.IsAlive)
            return;
        node.Kill();
        await Task.Delay(length, time);
        await node.StartAsync();
    }

    private async Task CutOffAsync(IReadOnlyList<SimulatedNode> nodes, TimeSpan length)
    {
        foreach (var node in nodes)
            node.IsCutOff = true;
        await Task.Delay(length, time);
        foreach (var node in nodes)
            node.IsCutOff = false;
    }

    private async Task SlowAsync(SimulatedNode node, TimeSpan length)
    {
        node.Slowness = SlowBy;
        await Task.Delay(length, time);
        node.Slowness = 1;
    }

    private async Task ForAWhileAsync(TimeSpan length, Action<int> add)
    {
        add(1);
        await Task.Delay(length, time);
        add(-1);
    }

    private Task ArmAsync(ChaosStep step)
    {
        cluster.Store.Arm(step.Action, step.Length, step.Amount);
        return Task.CompletedTask;
    }
}
