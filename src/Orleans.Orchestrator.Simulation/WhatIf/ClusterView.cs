using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Simulation.WhatIf;

/// <summary>Where everything is at one moment.</summary>
internal sealed record ClusterView
{
    /// <summary>The nodes by name.</summary>
    public required IReadOnlyDictionary<string, Node> Nodes { get; init; }

    /// <summary>The pods that have not ended, by uid, with the workload of each.</summary>
    public required IReadOnlyDictionary<string, (Pod Pod, string Workload)> Pods { get; init; }

    /// <summary>How many pods each Deployment wants, by the name that a workload has here.</summary>
    public required IReadOnlyDictionary<string, int> Wanted { get; init; }

    /// <summary>Looks.</summary>
    public static async Task<ClusterView> ReadAsync(IGrainFactory grains, WorkloadWatch workloads)
    {
        var nodes = await grains.GetCollection(ResourceKinds.Node).ListAsync(ListQuery.All);
        var pods = await grains.GetCollection(ResourceKinds.Pod).ListAsync(ListQuery.All);
        var deployments = await grains.GetCollection(ResourceKinds.Deployment).ListAsync(ListQuery.All);
        return new ClusterView
        {
            Nodes = nodes.Items.ToDictionary(n => n.Value.Metadata.Name!, n => n.As<Node>()),
            Pods = pods.Items.Select(p => p.As<Pod>()).Where(PodFacts.IsActive).ToDictionary(p => p.Metadata.Uid!, p => (p, workloads.WorkloadOf(p))),
            Wanted = deployments.Items.Select(d => d.As<Deployment>()).ToDictionary(d => $"deployment {d.Metadata.Namespace}/{d.Metadata.Name}", d => d.Spec.Replicas ?? 1),
        };
    }

    /// <summary>What the pods of each node ask for together, and how many they are.</summary>
    public IReadOnlyDictionary<string, ResourceAmounts> Taken() => Pods.Values.Where(p => PodFacts.IsBound(p.Pod)).GroupBy(p => p.Pod.Spec.NodeName!)
        .ToDictionary(g => g.Key, g => g.Aggregate(ResourceAmounts.None, (sum, p) => sum.Plus(PodRequests.Of(p.Pod.Spec))));
}
