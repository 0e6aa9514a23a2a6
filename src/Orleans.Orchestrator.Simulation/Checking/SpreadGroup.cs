using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Simulation.Checking;

/// <summary>The pods that one topology spread constraint of pods with the same labels is about.</summary>
internal sealed class SpreadGroup
{
    private readonly PodPlaces _places;
    private readonly TopologySpreadConstraint _constraint;
    private readonly PodSpec _template;
    private readonly HashSet<string> _got = [];
    private List<Kin> _members = [];
    private int _kinds;
    private int _nodeChanges;
    private bool _nodesAreNew;
    private long _since;

    /// <summary>The group of a pod's constraint, first seen in a version.</summary>
    public SpreadGroup(PodPlaces places, KnownPod pod, TopologySpreadConstraint constraint, long version)
    {
        (_places, _constraint, _template, Owner) = (places, constraint, pod.Pod.Spec, pod.Kin);
        (_since, _nodeChanges, _nodesAreNew) = (version - 1, places.NodeChanges, false);
    }

    /// <summary>The pods whose constraint it is.</summary>
    public Kin Owner { get; }

    /// <summary>Whether the constraint counts such pods.</summary>
    public bool Means(Kin kin) => kin.Namespace == Owner.Namespace && LabelSelectors.Matches(_constraint.LabelSelector, kin.Labels)
        && _constraint.MatchLabelKeys.All(k => !Owner.Labels.TryGetValue(k, out var own) || kin.Labels.GetValueOrDefault(k) == own);

    /// <summary>A pod that it means changed.</summary>
    /// <returns>What is wrong now, or null.</returns>
    public string? Note(long version)
    {
        if (_places is { Before: { } before } && before.StaysOn is { } left && _places.After?.StaysOn != left)
            Begin(version);
        if (_nodeChanges != _places.NodeChanges)
            (_nodeChanges, _nodesAreNew) = (_places.NodeChanges, true);
        if (_places is { Before: { Node: null } waited, After.StaysOn: { } node } && waited.Created > _since)
            _got.Add(node);
        // Not every change is the last of many: only when nobody waits is all that was decided also done.
        if (Members().Exists(k => k.Waiting > 0))
            return null;
        if (_nodesAreNew)
            Begin(version);
        _nodesAreNew = false;
        return _got.Count > 0 ? Find() : null;
    }

    private void Begin(long version)
    {
        _since = version;
        _got.Clear();
    }

    private List<Kin> Members()
    {
        if (_kinds != _places.AllKin.Count)
            (_members, _kinds) = ([.. _places.AllKin.Where(Means)], _places.AllKin.Count);
        return _members;
    }

    private string? Find()
    {
        List<string> domains = [.. _got.Select(DomainOf).OfType<string>().Distinct()];
        _got.Clear();
        var members = Members();
        // Pods without the constraint go anywhere, and those that were never seen waiting were put where they are.
        if (!members.Contains(Owner) || members.Exists(k => k.Strangers > 0 || k.Pods.Values.FirstOrDefault()?.Pod.Spec.TopologySpreadConstraints.Contains(_constraint) == false))
            return null;
        var counts = new Dictionary<string, int>();
        foreach (var node in _places.Nodes.Values.Where(IsCounted))
            counts.TryAdd(node.Metadata.Labels[_constraint.TopologyKey], 0);
        foreach (var (name, count) in members.SelectMany(k => k.Staying))
        {
            if (_places.Nodes.TryGetValue(name, out var node) && IsCounted(node))
                counts[node.Metadata.Labels[_constraint.TopologyKey]] += count;
        }

        var least = counts.Count < (_constraint.MinDomains ?? 1) ? 0 : counts.Values.DefaultIfEmpty().Min();
        foreach (var domain in domains)
        {
            if (counts.GetValueOrDefault(domain) - least > _constraint.MaxSkew)
                return $"leaves {counts[domain]} of its pods in {_constraint.TopologyKey} {domain} and {least} in the emptiest, where maxSkew is {_constraint.MaxSkew}";
        }

        return null;
    }

    private string? DomainOf(string node) => _places.Nodes.TryGetValue(node, out var known) && IsCounted(known)
        ? known.Metadata.Labels[_constraint.TopologyKey] : null;

    private bool IsCounted(Node node) =>
        _template.TopologySpreadConstraints.All(c => c.WhenUnsatisfiable == "ScheduleAnyway" || node.Metadata.Labels.ContainsKey(c.TopologyKey))
        && (_constraint.NodeAffinityPolicy == "Ignore" || NodeSelectors.Matches(_template.NodeSelector, _template.Affinity?.NodeAffinity, node))
        && (_constraint.NodeTaintsPolicy != "Honor" || node.Spec.Taints.All(t => t.Effect == "PreferNoSchedule" || Tolerations.Tolerate(_template.Tolerations, t)));
}
