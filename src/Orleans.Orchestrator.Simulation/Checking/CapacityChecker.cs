using System.Runtime.InteropServices;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Simulation.Checking;

/// <summary>The pods of a node never ask for more than it has.</summary>
public sealed class CapacityChecker : IChecker
{
    private readonly Dictionary<string, NodeUse> _nodes = [];
    private readonly Dictionary<string, (NodeUse Node, PodSpec Spec)> _pods = [];
    private NodeUse[]? _known;

    /// <inheritdoc/>
    public string Name => "no overcommit";

    /// <summary>The nodes that have been heard of, by name. Put in order when one has come, and not each time that somebody asks.</summary>
    internal IReadOnlyList<NodeUse> Nodes => _known ??= [.. _nodes.Values.Where(n => n.Allocatable is not null).OrderBy(n => n.Name, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public string? Changed(ResourceKind kind, ResourceEvent change)
    {
        if (kind == ResourceKinds.Node && change.Object?.As<Node>() is { } node && change.Type != WatchEventType.Deleted)
            Note(node);
        if (kind != ResourceKinds.Pod || change.Object?.As<Pod>() is not { } pod)
            return null;
        var uid = pod.Metadata.Uid!;
        if (change.Type == WatchEventType.Deleted || !PodFacts.OccupiesNode(pod))
        {
            if (_pods.Remove(uid, out var gone))
                gone.Node.Taken = gone.Node.Taken.Minus(PodRequests.Of(gone.Spec));
            return null;
        }

        return _pods.ContainsKey(uid) ? null : Add(uid, pod.Spec);
    }

    /// <inheritdoc/>
    public void Restart(ResourceKind kind)
    {
        if (kind != ResourceKinds.Pod)
            return;
        foreach (var node in _nodes.Values)
            node.Taken = ResourceAmounts.None;
        _pods.Clear();
    }

    private void Note(Node node)
    {
        var known = NodeOf(node.Metadata.Name!);
        if (known.Allocatable is null)
            _known = null;
        known.Allocatable = ResourceAmounts.From(node.Status.Allocatable);
    }

    private string? Add(string uid, PodSpec spec)
    {
        var node = NodeOf(spec.NodeName!);
        _pods.Add(uid, (node, spec));
        var taken = node.Taken = node.Taken.Plus(PodRequests.Of(spec));
        if (node.Allocatable is not { } most)
            return null;
        return taken.MilliCpu > most.MilliCpu || taken.Memory > most.Memory || taken.Pods > most.Pods
            ? $"{node.Name} has {most.MilliCpu}m cpu, {most.Memory} bytes and room for {most.Pods} pods, but {taken.MilliCpu}m, {taken.Memory} bytes and {taken.Pods} pods are promised"
            : null;
    }

    private NodeUse NodeOf(string name) => CollectionsMarshal.GetValueRefOrAddDefault(_nodes, name, out _) ??= new NodeUse(name);
}
