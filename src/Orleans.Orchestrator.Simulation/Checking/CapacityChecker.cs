using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Simulation.Checking;

/// <summary>The pods of a node never ask for more than it has.</summary>
public sealed class CapacityChecker : IChecker
{
    private readonly Dictionary<string, ResourceAmounts> _allocatable = [];
    private readonly Dictionary<string, ResourceAmounts> _taken = [];
    private readonly Dictionary<string, (string Node, ResourceAmounts Requests)> _pods = [];

    /// <inheritdoc/>
    public string Name => "no overcommit";

    /// <summary>How much of its processor time each node has promised, from 0 to 1.</summary>
    public IReadOnlyDictionary<string, double> CpuShares => _allocatable.ToDictionary(
        n => n.Key, n => n.Value.MilliCpu == 0 ? 0 : (double)_taken.GetValueOrDefault(n.Key, ResourceAmounts.None).MilliCpu / n.Value.MilliCpu);

    /// <inheritdoc/>
    public string? Changed(ResourceKind kind, ResourceEvent change)
    {
        if (kind == ResourceKinds.Node && change.Object?.As<Node>() is { } node && change.Type != WatchEventType.Deleted)
            _allocatable[node.Metadata.Name!] = ResourceAmounts.From(node.Status.Allocatable);
        if (kind != ResourceKinds.Pod || change.Object?.As<Pod>() is not { } pod)
            return null;
        var uid = pod.Metadata.Uid!;
        if (change.Type == WatchEventType.Deleted || !PodFacts.OccupiesNode(pod))
        {
            if (_pods.Remove(uid, out var gone))
                _taken[gone.Node] = _taken[gone.Node].Minus(gone.Requests);
            return null;
        }

        if (_pods.ContainsKey(uid))
            return null;
        var (name, requests) = (pod.Spec.NodeName!, PodRequests.Of(pod.Spec));
        _pods.Add(uid, (name, requests));
        var taken = _taken[name] = _taken.GetValueOrDefault(name, ResourceAmounts.None).Plus(requests);
        if (!_allocatable.TryGetValue(name, out var most))
            return null;
        return taken.MilliCpu > most.MilliCpu || taken.Memory > most.Memory || taken.Pods > most.Pods
            ? $"{name} has {most.MilliCpu}m cpu, {most.Memory} bytes and room for {most.Pods} pods, but {taken.MilliCpu}m, {taken.Memory} bytes and {taken.Pods} pods are promised"
            : null;
    }

    /// <inheritdoc/>
    public void Restart(ResourceKind kind)
    {
        if (kind != ResourceKinds.Pod)
            return;
        _taken.Clear();
        _pods.Clear();
    }
}
