using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Simulation.Nodes;

/// <summary>Hears what really happens on the simulated machines, which is more than the control plane knows. Called by several threads.</summary>
public interface IFleetListener
{
    /// <summary>A machine is to run a pod: from now on it holds what the pod asks for.</summary>
    void Assigned(string node, Pod pod);

    /// <summary>Nothing of a pod is left on the machine.</summary>
    void Ended(string node, string uid);
}
