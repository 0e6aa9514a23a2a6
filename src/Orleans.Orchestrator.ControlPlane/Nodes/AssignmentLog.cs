using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Nodes;

/// <summary>The pods bound to a node, with a number for each change that its agent must know.</summary>
/// <param name="epoch">Tells this log's numbers from those of another life.</param>
internal sealed class AssignmentLog(string epoch)
{
    private const int MaxChanges = 1024;
    private readonly ObjectCache<Pod> _pods = new();
    private readonly Queue<(long Number, ResourceKey Key, string Uid)> _changes = new();
    private long _number;

    /// <summary>The present state.</summary>
    public AssignmentVersion Version => new(epoch, _number);

    /// <summary>The pods.</summary>
    public IReadOnlyCollection<Pod> Pods => _pods.Objects;

    /// <summary>Takes a list of the node's pods.</summary>
    public void Load(CollectionPage page) => _pods.Load(page);

    /// <summary>Takes a change; false when the agent need not know, such as of a status that it reported itself.</summary>
    public bool Apply(ObjectChange change)
    {
        var pod = change.Object.As<Pod>();
        var key = new ResourceKey(pod.Metadata.Namespace ?? "", pod.Metadata.Name!);
        var before = _pods.Find(key);
        if (!_pods.Apply(change) || (!change.Deleted && before is not null && IsSameForAgent(before, pod)))
            return false;
        _changes.Enqueue((++_number, key, pod.Metadata.Uid!));
        if (_changes.Count > MaxChanges)
            _changes.Dequeue();
        return true;
    }

    /// <summary>What changed since a version; everything when that can't be told.</summary>
    public PodAssignments Since(AssignmentVersion known)
    {
        var oldest = _changes.Count == 0 ? _number : _changes.Peek().Number - 1;
        if (known.Epoch != epoch || known.Number < oldest || known.Number > _number)
            return new PodAssignments(Version, Full: true, [.. _pods.Objects], []);
        var pods = ImmutableArray.CreateBuilder<Pod>();
        var removed = ImmutableArray.CreateBuilder<RemovedPod>();
        foreach (var (key, uid) in _changes.Where(c => c.Number > known.Number).Select(c => (c.Key, c.Uid)).Distinct())
        {
            if (_pods.Find(key) is { } pod && pod.Metadata.Uid == uid)
                pods.Add(pod);
            else
                removed.Add(new RemovedPod(key.ToString(), uid));
        }

        return new PodAssignments(Version, Full: false, pods.DrainToImmutable(), removed.DrainToImmutable());
    }

    private static bool IsSameForAgent(Pod before, Pod after) => before.Metadata.Uid == after.Metadata.Uid
        && before.Metadata.DeletionTimestamp == after.Metadata.DeletionTimestamp
        && before.Metadata.DeletionGracePeriodSeconds == after.Metadata.DeletionGracePeriodSeconds
        && before.Metadata.Labels.Equals(after.Metadata.Labels) && before.Metadata.Annotations.Equals(after.Metadata.Annotations)
        && (ReferenceEquals(before.Spec, after.Spec) || before.Spec == after.Spec)
        && HasSameGates(before, after);

    /// <summary>Whether a pod is ready may depend on conditions that others set.</summary>
    private static bool HasSameGates(Pod before, Pod after) => after.Spec.ReadinessGates.All(
        gate => PodFacts.Condition(before.Status, gate.ConditionType)?.Status == PodFacts.Condition(after.Status, gate.ConditionType)?.Status);
}
