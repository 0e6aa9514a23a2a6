using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Simulation.Checking;

/// <summary>A pod as it was seen last.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Kin">The pods that have the same labels.</param>
/// <param name="Created">The version in which it was first seen without a node; 0 when it was there before, or came with one.</param>
/// <param name="WasReady">Whether it was ready at some time.</param>
internal sealed record KnownPod(Pod Pod, Kin Kin, long Created, bool WasReady)
{
    /// <summary>The node whose room it holds, or null.</summary>
    public string? Node => PodFacts.OccupiesNode(Pod) ? Pod.Spec.NodeName : null;

    /// <summary>The node on which it is to stay, or null.</summary>
    public string? StaysOn => PodFacts.IsTerminating(Pod) ? null : Node;

    /// <summary>Whether it waits for a node.</summary>
    public bool Waits => PodFacts.IsActive(Pod) && !PodFacts.IsBound(Pod);
}
