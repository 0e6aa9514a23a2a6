using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Simulation.Checking;

/// <summary>
/// Topology spread constraints (<c>DoNotSchedule</c>) hold for pods that get a node. They are looked at whenever all pods that a constraint
/// means have one: then no domain that got a pod which was made after the last of them went, and after the nodes last changed, may have
/// more than <c>maxSkew</c> over the emptiest. What went before that may have left any skew, which Kubernetes doesn't mend either.
/// </summary>
public sealed class SpreadChecker(PodPlaces places) : IChecker
{
    private readonly Dictionary<Kin, List<SpreadGroup>> _groupsOf = [];
    private readonly Dictionary<(Kin, TopologySpreadConstraint), SpreadGroup> _groups = [];

    /// <inheritdoc/>
    public string Name => "spread kept";

    /// <inheritdoc/>
    public string? Changed(ResourceKind kind, ResourceEvent change)
    {
        if (kind != ResourceKinds.Pod || (places.After ?? places.Before) is not { } pod)
            return null;
        foreach (var constraint in pod.Pod.Spec.TopologySpreadConstraints)
        {
            if (constraint.WhenUnsatisfiable != "ScheduleAnyway" && !_groups.ContainsKey((pod.Kin, constraint)))
                Add(new SpreadGroup(places, pod, constraint, change.ResourceVersion), constraint);
        }

        string? fault = null;
        foreach (var group in _groups.Count == 0 ? [] : GroupsOf(pod.Kin))
            fault = group.Note(change.ResourceVersion) ?? fault;
        return fault;
    }

    /// <summary>The watch begins anew: present objects are told again, and what went meanwhile is not.</summary>
    public void Restart(ResourceKind kind)
    {
        if (kind != ResourceKinds.Pod)
            return;
        _groupsOf.Clear();
        _groups.Clear();
    }

    private void Add(SpreadGroup group, TopologySpreadConstraint constraint)
    {
        _groups.Add((group.Owner, constraint), group);
        _groupsOf.Clear();
    }

    private List<SpreadGroup> GroupsOf(Kin kin)
    {
        if (!_groupsOf.TryGetValue(kin, out var groups))
            _groupsOf.Add(kin, groups = [.. _groups.Values.Where(g => g.Means(kin))]);
        return groups;
    }
}
