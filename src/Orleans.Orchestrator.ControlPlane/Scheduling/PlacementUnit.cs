using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>Pods that are placed at one go: those of one demand, or all of a gang.</summary>
internal sealed class PlacementUnit
{
    private readonly Dictionary<PodDemand, List<Pod>> _groups = [];

    private PlacementUnit(PodDemand first) => (Priority, Gang, Namespace) = (first.Priority, first.Gang, first.Namespace);

    /// <summary>The priority of its pods.</summary>
    public int Priority { get; private set; }

    /// <summary>The gang, or null.</summary>
    public GangName? Gang { get; }

    /// <summary>How many pods wait.</summary>
    public int Count => _groups.Values.Sum(g => g.Count);

    /// <summary>The pods by demand.</summary>
    public IEnumerable<(PodDemand Demand, List<Pod> Pods)> Groups => _groups.Select(g => (g.Key, g.Value));

    private string Namespace { get; }

    /// <summary>The units in the order in which they choose: by priority, then by who came first.</summary>
    public static IEnumerable<PlacementUnit> Of(IReadOnlyList<Pod> pods)
    {
        var units = new Dictionary<object, PlacementUnit>();
        var templates = new Dictionary<PodSpec, (ObjectMeta Metadata, PodDemand Demand)>(ReferenceEqualityComparer.Instance);
        foreach (var pod in pods)
        {
            // The pods of one template mostly share its description and labels.
            if (!templates.TryGetValue(pod.Spec, out var template) || !IsAlike(template.Metadata, pod.Metadata))
                templates[pod.Spec] = template = (pod.Metadata, PodDemand.Of(pod));
            var demand = template.Demand;
            object key = demand.Gang is { } gang ? (demand.Namespace, gang.Name) : demand;
            if (!units.TryGetValue(key, out var unit))
                units.Add(key, unit = new PlacementUnit(demand));
            unit.Add(pod, demand);
        }

        return units.Values.OrderByDescending(u => u.Priority);
    }

    /// <summary>How many pods of the gang have a node.</summary>
    public int MembersIn(PlanState state)
    {
        var count = 0;
        foreach (var places in state.Index.All)
        {
            if (places.Demand.Gang?.Name == Gang?.Name && places.Demand.Namespace == Namespace)
                count += places.Nodes.Sum(p => p.Staying);
        }

        return count;
    }

    private static bool IsAlike(ObjectMeta left, ObjectMeta right) => ReferenceEquals(left.Labels, right.Labels)
        && ReferenceEquals(left.Annotations, right.Annotations) && left.Namespace == right.Namespace
        && OwnerReferences.ControllerOf(left)?.Uid is { } owner && owner == OwnerReferences.ControllerOf(right)?.Uid;

    private void Add(Pod pod, PodDemand demand)
    {
        if (!_groups.TryGetValue(demand, out var group))
            _groups.Add(demand, group = []);
        group.Add(pod);
        Priority = Math.Max(Priority, demand.Priority);
    }
}
