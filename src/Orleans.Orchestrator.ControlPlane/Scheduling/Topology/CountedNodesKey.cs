using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>What <see cref="CountedNodes"/> depend on, besides the nodes' names and labels.</summary>
/// <param name="Labels">The keys of the hard constraints, in order.</param>
/// <param name="Selector">The pod's node selector; empty where the constraint's policy ignores it.</param>
/// <param name="Affinity">The pod's node affinity; null where the constraint's policy ignores it.</param>
internal sealed record CountedNodesKey(string Labels, Map<string> Selector, NodeAffinity? Affinity);
