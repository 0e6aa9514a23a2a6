using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>
/// The scheduler's memory: nodes with what is taken of them, pods that wait, and pods that no node could take. Kept change by
/// change; a snapshot of it is what the <see cref="Scheduler"/> plans with.
/// </summary>
public sealed class ClusterState
{
    private readonly Dictionary<string, NodeInfo> _nodes = [];
    private readonly Dictionary<string, Placed> _placed = [];
    private readonly Dictionary<string, Pod> _waiting = [];
    private readonly Dictionary<string, Pod> _rejected = [];

    /// <summary>How many pods wait for a node.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Every node with what is taken of it.</summary>
    public ImmutableArray<NodeInfo> Nodes => [.. _nodes.Values];

    /// <summary>The pods that have waited longest, at most so many.</summary>
    public IReadOnlyList<Pod> Next(int count) => [.. _waiting.Values.Take(count)];

    /// <summary>A node is there, or changed. Pods that no node could take are looked at again when it matters to them.</summary>
    public void SetNode(Node node)
    {
        var name = node.Metadata.Name!;
        if (!_nodes.TryGetValue(name, out var known))
        {
            var info = NodeInfo.Of(node);
            foreach (var placed in _placed.Values)
            {
                if (placed.Node == name)
                    info = info.Add(placed.Demand);
            }

            _nodes.Add(name, info);
            RetryRejected();
            return;
        }

        var matters = known.Node.Spec != node.Spec || !known.Node.Metadata.Labels.Equals(node.Metadata.Labels)
            || !known.Node.Status.Allocatable.Equals(node.Status.Allocatable);
        _nodes[name] = known.With(node);
        if (matters)
            RetryRejected();
    }

    /// <summary>A node is gone.</summary>
    public void RemoveNode(string name) => _nodes.Remove(name);

    /// <summary>A pod is there, or changed.</summary>
    public void SetPod(Pod pod)
    {
        var key = PodFacts.Key(pod);
        if (PodFacts.OccupiesNode(pod))
        {
            _waiting.Remove(key);
            _rejected.Remove(key);
            Place(key, pod, pod.Spec.NodeName!);
        }
        else if (PodFacts.IsTerminal(pod) || PodFacts.IsTerminating(pod) || !IsMine(pod))
        {
            RemovePod(key, pod.Metadata.Uid);
        }
        else if (_placed.TryGetValue(key, out var placed) && placed.Uid == pod.Metadata.Uid)
        {
            // Planned just now; the change was made before the binding arrived.
        }
        else if (_rejected.TryGetValue(key, out var known) && known.Metadata.Uid == pod.Metadata.Uid && known.Spec == pod.Spec)
        {
            _rejected[key] = pod;
        }
        else
        {
            _rejected.Remove(key);
            _waiting[key] = pod;
        }
    }

    /// <summary>A pod is gone, or holds its node no more.</summary>
    public void RemovePod(string key, string? uid)
    {
        if (_waiting.TryGetValue(key, out var waiting) && waiting.Metadata.Uid == uid)
            _waiting.Remove(key);
        if (_rejected.TryGetValue(key, out var rejected) && rejected.Metadata.Uid == uid)
            _rejected.Remove(key);
        if (_placed.TryGetValue(key, out var placed) && placed.Uid == uid)
            Release(key, placed);
    }

    /// <summary>A pod is about to be bound: it counts on its node from now on.</summary>
    public void Assume(PlannedBinding binding)
    {
        var key = PodFacts.Key(binding.Pod);
        _waiting.Remove(key);
        Place(key, binding.Pod, binding.NodeName);
    }

    /// <summary>A binding failed: the pod waits again, unless it is known to be gone or bound elsewhere.</summary>
    public void Forget(Pod pod, bool retry)
    {
        var key = PodFacts.Key(pod);
        if (!_placed.TryGetValue(key, out var placed) || placed.Uid != pod.Metadata.Uid)
            return;
        Release(key, placed);
        if (retry)
            _waiting[key] = pod;
    }

    /// <summary>No node can take the pod now; it is looked at again when nodes change or something gets free.</summary>
    /// <returns>Whether that is news, worth telling: the pod didn't say the same before.</returns>
    public bool Reject(UnschedulablePod pod)
    {
        var key = PodFacts.Key(pod.Pod);
        _waiting.Remove(key);
        _rejected[key] = pod.Pod;
        var condition = PodFacts.Condition(pod.Pod.Status, "PodScheduled");
        return condition?.Status != "False" || condition.Message != pod.Message;
    }

    private static bool IsMine(Pod pod) => !PodFacts.IsBound(pod) && pod.Spec.SchedulingGates.IsEmpty
        && pod.Spec.SchedulerName is null or "" or ISchedulerGrain.Key;

    private void Place(string key, Pod pod, string node)
    {
        if (_placed.TryGetValue(key, out var placed))
        {
            if (placed.Node == node && placed.Uid == pod.Metadata.Uid)
                return;
            Release(key, placed);
        }

        var demand = PodDemand.Of(pod);
        _placed[key] = new Placed(pod.Metadata.Uid!, node, demand);
        if (_nodes.TryGetValue(node, out var info))
            _nodes[node] = info.Add(demand);
    }

    private void Release(string key, Placed placed)
    {
        _placed.Remove(key);
        if (_nodes.TryGetValue(placed.Node, out var info))
            _nodes[placed.Node] = info.Remove(placed.Demand);
        RetryRejected();
    }

    private void RetryRejected()
    {
        foreach (var (key, pod) in _rejected)
            _waiting[key] = pod;
        _rejected.Clear();
    }

    private readonly record struct Placed(string Uid, string Node, PodDemand Demand);
}
