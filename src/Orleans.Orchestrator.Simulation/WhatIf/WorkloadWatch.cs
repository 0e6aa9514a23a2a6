using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Simulation.WhatIf;

/// <summary>Follows how many pods of each workload are ready, and when a pod last changed. Safe for several threads.</summary>
internal sealed class WorkloadWatch(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _deploymentOfSet = [];
    private readonly Dictionary<string, string> _ready = [];
    private readonly Dictionary<string, int> _count = [];
    private readonly Dictionary<string, int> _lowest = [];
    private long _changed = time.GetTimestamp();

    /// <summary>When a pod last changed.</summary>
    public long LastChange => Volatile.Read(ref _changed);

    /// <summary>The fewest ready pods of each workload since <see cref="Begin"/>.</summary>
    public IReadOnlyDictionary<string, int> Lowest
    {
        get
        {
            lock (_lock)
                return new Dictionary<string, int>(_lowest);
        }
    }

    /// <summary>From now on the lowest counts are kept.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _lowest.Clear();
            foreach (var (workload, count) in _count)
                _lowest[workload] = count;
        }
    }

    /// <summary>The name of the workload that a pod belongs to: the Deployment behind a ReplicaSet, its controller, or the pod itself.</summary>
    public string WorkloadOf(Pod pod)
    {
        if (OwnerReferences.ControllerOf(pod.Metadata) is not { } owner)
            return $"pod {PodFacts.Key(pod)}";
        lock (_lock)
            return _deploymentOfSet.GetValueOrDefault(owner.Uid) ?? $"{owner.Kind.ToLowerInvariant()} {pod.Metadata.Namespace}/{owner.Name}";
    }

    /// <summary>A ReplicaSet is there. Those of the snapshot have to be known before pods are heard of.</summary>
    public void Know(ReplicaSet set)
    {
        if (OwnerReferences.ControllerOf(set.Metadata) is not { } owner)
            return;
        lock (_lock)
            _deploymentOfSet[set.Metadata.Uid!] = $"deployment {set.Metadata.Namespace}/{owner.Name}";
    }

    /// <summary>Something changed.</summary>
    public void Changed(ResourceKind kind, ResourceEvent change)
    {
        if (kind == ResourceKinds.ReplicaSet && change.Object?.As<ReplicaSet>() is { } set)
            Know(set);

        if (kind == ResourceKinds.Pod && change.Object?.As<Pod>() is { } pod)
            Note(pod, change.Type == WatchEventType.Deleted);
    }

    private void Note(Pod pod, bool isGone)
    {
        var workload = WorkloadOf(pod);
        lock (_lock)
        {
            Volatile.Write(ref _changed, time.GetTimestamp());
            if (_ready.Remove(pod.Metadata.Uid!, out var before))
                _count[before]--;
            if (!isGone && PodFacts.IsActive(pod) && PodFacts.IsReady(pod))
            {
                _ready[pod.Metadata.Uid!] = workload;
                _count[workload] = _count.GetValueOrDefault(workload) + 1;
            }

            foreach (var name in new[] { before, workload }.OfType<string>())
                _lowest[name] = Math.Min(_lowest.GetValueOrDefault(name, int.MaxValue), _count.GetValueOrDefault(name));
        }
    }
}
