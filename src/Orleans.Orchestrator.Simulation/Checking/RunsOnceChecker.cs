using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Simulation.Nodes;

namespace Orleans.Orchestrator.Simulation.Checking;

/// <summary>A pod never runs on two machines, whatever the control plane believes. Hears the machines themselves.</summary>
public sealed class RunsOnceChecker(Action<Violation> violated) : IFleetListener
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _nodes = [];

    /// <inheritdoc/>
    public void Assigned(string node, Pod pod)
    {
        lock (_lock)
        {
            if (!_nodes.TryAdd(pod.Metadata.Uid!, node) && _nodes[pod.Metadata.Uid!] is var other && other != node)
                violated(new Violation("runs once", $"{pod.Metadata.Namespace}/{pod.Metadata.Name}", $"is on {other} and on {node}", []));
        }
    }

    /// <inheritdoc/>
    public void Ended(string node, string uid)
    {
        lock (_lock)
            _nodes.Remove(uid);
    }
}
