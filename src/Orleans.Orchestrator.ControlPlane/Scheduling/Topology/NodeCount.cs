namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>Pods of one demand on one node; a later entry for the same node adds to it.</summary>
/// <param name="Node">The node's index.</param>
/// <param name="Staying">How many stay.</param>
/// <param name="Leaving">How many are being ended.</param>
internal readonly record struct NodeCount(int Node, int Staying, int Leaving);
