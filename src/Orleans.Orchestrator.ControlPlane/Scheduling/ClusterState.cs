using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Scheduling.Volumes;
using Orleans.Orchestrator.ControlPlane.Volumes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>
/// The scheduler's memory: nodes with their pods, pods that wait, and pods that no node could take. Kept change by change; a snapshot of
/// it is what the <see cref="Scheduler"/> plans with.
/// </summary>
public sealed class ClusterState
{
    private readonly NodeTable _nodes = new();
    private readonly Dictionary<string, Placed> _placed = [];
    private readonly WaitingPods _waiting = new();
    private readonly Dictionary<string, Pod> _rejected = [];
    private readonly Dictionary<string, Nomination> _nominations = [];
    private readonly DemandTable _demands = new();
    private ImmutableDictionary<string, Map<string>> _namespaces = ImmutableDictionary<string, Map<string>>.Empty;

    /// <summary>How many pods wait for a node.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Every node with its pods.</summary>
    public NodeList Nodes => _nodes.All;

    /// <summary>The claims, volumes and classes. When they change, pods with claims that no node could take are looked at again.</summary>
    public VolumeSnapshot Volumes
    {
        get;
        set
        {
            field = value;
            Retry(PodClaims.Any);
        }
    }

    = VolumeSnapshot.Empty;

    /// <summary>What a plan is made from.</summary>
    /// <param name="budgets">What the disruption budgets allow.</param>
    public ClusterSnapshot Snapshot(ImmutableArray<DisruptionAllowance> budgets = default) => new()
    {
        Nodes = _nodes.All,
        Namespaces = _namespaces,
        Budgets = budgets.IsDefault ? [] : budgets,
        Nominations = [.. _nominations.Values],
        AnyMindsNeighbours = _demands.MindingNeighbours > 0,
        Volumes = Volumes,
        Places = _nodes.Places,
        PlacesVersion = _nodes.Places.Version,
        Domains = _nodes.Domains,
    };

    /// <summary>The pods whose turn it is, at most so many, but whole gangs.</summary>
    public IReadOnlyList<Pod> Next(int count) => _waiting.Next(count);

    /// <summary>A node is there, or changed. Pods that no node could take are looked at again when it matters to them.</summary>
    public void SetNode(Node node)
    {
        if (_nodes.Set(node))
            RetryRejected();
    }

    /// <summary>A node is gone.</summary>
    public void RemoveNode(string name) => _nodes.Remove(name);

    /// <summary>A namespace is there, or changed. What its labels mean to affinities is looked at with the next plan.</summary>
    public void SetNamespace(string name, Map<string> labels)
    {
        if (_namespaces.TryGetValue(name, out var known) && known.Equals(labels))
            return;
        _namespaces = _namespaces.SetItem(name, labels);
        RetryRejected();
    }

    /// <summary>A namespace is gone.</summary>
    public void RemoveNamespace(string name) => _namespaces = _namespaces.Remove(name);

    /// <summary>A pod is there, or changed.</summary>
    public void SetPod(Pod pod)
    {
        var key = PodFacts.Key(pod);
        if (PodFacts.OccupiesNode(pod))
        {
            _waiting.Remove(key);
            _rejected.Remove(key);
            _nominations.Remove(key);
            Place(key, pod, pod.Spec.NodeName!, null);
        }
        else if (PodFacts.IsTerminal(pod) || PodFacts.IsTerminating(pod) || !IsMine(pod))
        {
            RemovePod(key, pod.Metadata.Uid);
        }
        else if (_placed.TryGetValue(key, out var placed) && placed.Pod.Uid == pod.Metadata.Uid)
        {
            // Planned just now; the change was made before the binding arrived.
        }
        else if (_rejected.TryGetValue(key, out var known) && known.Metadata.Uid == pod.Metadata.Uid && known.Spec == pod.Spec
            && known.Metadata.Labels.Equals(pod.Metadata.Labels))
        {
            _rejected[key] = pod;
        }
        else
        {
            _rejected.Remove(key);
            _waiting.Set(key, pod);
            if (pod.Status.NominatedNodeName is { Length: > 0 } node && !_nominations.ContainsKey(key))
                Nominate(pod, node);
        }
    }

    /// <summary>A pod is gone, or holds its node no more.</summary>
    public void RemovePod(string key, string? uid)
    {
        if (_waiting.Find(key)?.Metadata.Uid == uid)
            _waiting.Remove(key);
        if (_rejected.TryGetValue(key, out var rejected) && rejected.Metadata.Uid == uid)
            _rejected.Remove(key);
        if (_nominations.TryGetValue(key, out var nomination) && nomination.Pod.Uid == uid)
            _nominations.Remove(key);
        if (_placed.TryGetValue(key, out var placed) && placed.Pod.Uid == uid)
            Release(key, placed);
    }

    /// <summary>A pod is about to be bound: it counts on its node from now on.</summary>
    public void Assume(PlannedBinding binding)
    {
        var key = PodFacts.Key(binding.Pod);
        _waiting.Remove(key);
        _nominations.Remove(key);
        Place(key, binding.Pod, binding.NodeName, binding.Demand);
        if (!binding.Volumes.IsEmpty)
            Volumes = Volumes.Assume(binding.Volumes, binding.NodeName);
    }

    /// <summary>A binding failed: the pod waits again, unless it is known to be gone or bound elsewhere.</summary>
    public void Forget(Pod pod, bool retry)
    {
        var key = PodFacts.Key(pod);
        if (!_placed.TryGetValue(key, out var placed) || placed.Pod.Uid != pod.Metadata.Uid)
            return;
        Release(key, placed);
        if (retry)
            _waiting.Set(key, pod);
    }

    /// <summary>Others are to leave a node for a pod: it is held for the pod against those of less priority.</summary>
    public void Nominate(Pod pod, string nodeName) =>
        _nominations[PodFacts.Key(pod)] = new Nomination(PlacedPod.Of(pod), nodeName);

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

    private static bool IsMine(Pod pod) =>
        !PodFacts.IsBound(pod) && pod.Spec.SchedulingGates.IsEmpty && PodDemand.IsSchedulerName(pod.Spec.SchedulerName);

    private void Place(string key, Pod pod, string node, PodDemand? demand)
    {
        if (_placed.TryGetValue(key, out var placed))
        {
            if (placed.Node == node && placed.Pod.Uid == pod.Metadata.Uid && placed.Labels.Equals(pod.Metadata.Labels) && !IsResized(placed, pod))
            {
                Refresh(key, placed, pod);
                return;
            }

            Release(key, placed);
        }

        var now = PlacedPod.Of(pod, _demands.Take(demand ?? PodDemand.Of(pod)));
        _placed[now.Key] = new Placed(now, node, pod.Metadata.Labels);
        _nodes.Add(node, now);
        RetryWhoMindsNeighbours();
    }

    // Generations: made, bound, and what comes then. So the demand of a pod that is only placed is not worked out twice.
    private static bool IsResized(Placed placed, Pod pod) =>
        pod.Metadata.Generation > 2 && !PodFacts.IsTerminating(pod) && !PodDemand.Of(pod).Equals(placed.Pod.Demand);

    // Whether it is leaving, and since when it is there, can change while it is where it is.
    private void Refresh(string key, Placed placed, Pod pod)
    {
        if (placed.Pod.StartTime == pod.Status.StartTime && placed.Pod.IsLeaving == PodFacts.IsTerminating(pod))
            return;
        var now = placed.Pod with { StartTime = pod.Status.StartTime, IsLeaving = PodFacts.IsTerminating(pod) };
        _placed[key] = placed with { Pod = now };
        _nodes.Replace(placed.Node, placed.Pod, now);
    }

    private void Release(string key, Placed placed)
    {
        _placed.Remove(key);
        _nodes.Remove(placed.Node, placed.Pod);
        _demands.Return(placed.Pod.Demand);
        RetryRejected();
    }

    private void RetryRejected()
    {
        foreach (var (key, pod) in _rejected)
            _waiting.Set(key, pod);
        _rejected.Clear();
    }

    // A pod that came can be the neighbour that another waits for, or make a gang or a spread possible.
    private void RetryWhoMindsNeighbours() => Retry(static p => p.Spec.Affinity?.PodAffinity is not null || !p.Spec.TopologySpreadConstraints.IsEmpty);

    private void Retry(Func<Pod, bool> which)
    {
        if (_rejected.Count == 0)
            return;
        foreach (var (key, pod) in _rejected.Where(r => which(r.Value)).ToList())
        {
            _rejected.Remove(key);
            _waiting.Set(key, pod);
        }
    }

    private readonly record struct Placed(PlacedPod Pod, string Node, Map<string> Labels);
}
