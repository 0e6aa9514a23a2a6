using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Simulation.WhatIf;

/// <summary>How full a node was and is. Shares are of what pods may take, from 0 to 1.</summary>
public sealed record NodeOutcome(string Node, int PodsBefore, int PodsAfter, double CpuBefore, double CpuAfter, double MemoryBefore, double MemoryAfter)
{
    internal static IReadOnlyList<NodeOutcome> Of(ClusterView before, ClusterView after)
    {
        var (old, now) = (before.Taken(), after.Taken());
        var outcomes = new List<NodeOutcome>();
        foreach (var (name, node) in after.Nodes.Union(before.Nodes.Where(n => !after.Nodes.ContainsKey(n.Key))).OrderBy(n => n.Key, StringComparer.Ordinal))
        {
            var (was, isNow) = (old.GetValueOrDefault(name, ResourceAmounts.None), now.GetValueOrDefault(name, ResourceAmounts.None));
            if (was != isNow || !before.Nodes.ContainsKey(name))
                outcomes.Add(Of(node, was, isNow));
        }

        return outcomes;
    }

    private static NodeOutcome Of(Node node, ResourceAmounts was, ResourceAmounts now)
    {
        var most = ResourceAmounts.From(node.Status.Allocatable);
        return new NodeOutcome(
            node.Metadata.Name!, (int)was.Pods, (int)now.Pods, Share(was.MilliCpu, most.MilliCpu), Share(now.MilliCpu, most.MilliCpu), Share(was.Memory, most.Memory), Share(now.Memory, most.Memory));
    }

    private static double Share(long amount, long of) => of <= 0 ? 0 : (double)amount / of;
}
