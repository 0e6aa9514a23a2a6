using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>
/// Where the pods of each demand are. Affinities are asked once for each demand and not once for each pod: there are thousands of
/// pods, but few templates.
/// </summary>
internal sealed class PlacementIndex
{
    private readonly Dictionary<PodDemand, DemandPlaces> _places = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, List<DemandPlaces>> _byOwner = [];
    private readonly PlacementIndex? _before;

    /// <summary>The index of nothing, or of what is placed on top of another index, which stays as it is.</summary>
    public PlacementIndex(PlacementIndex? before = null) => _before = before;

    /// <summary>Changes whenever the index does.</summary>
    public long Version { get; private set; }

    /// <summary>Every demand with its places; one and the same may come twice, and then they add up.</summary>
    public IEnumerable<DemandPlaces> All => _before is null ? _places.Values : _before.All.Concat(_places.Values);

    /// <summary>The demands of an owner's pods with their places, as in <see cref="All"/>.</summary>
    public IEnumerable<DemandPlaces> Of(string owner) => (_before?.Of(owner) ?? []).Concat(_byOwner.GetValueOrDefault(owner, []));

    /// <summary>The index of what is placed.</summary>
    public static PlacementIndex Of(NodeList nodes)
    {
        var index = new PlacementIndex();
        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var pod in nodes[i].Pods)
                index.Add(i, pod, 1);
        }

        return index;
    }

    /// <summary>A pod is placed, or (with -1) is gone.</summary>
    public void Add(int node, PlacedPod pod, int sign)
    {
        Version++;
        ref var places = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, pod.Demand, out _);
        if (places is null)
        {
            places = new DemandPlaces(pod.Demand);
            (CollectionsMarshal.GetValueRefOrAddDefault(_byOwner, pod.Demand.Owner, out _) ??= []).Add(places);
        }

        var changed = places;
        changed.Add(node, pod.IsLeaving ? 0 : sign, pod.IsLeaving ? sign : 0);
        if (changed.IsEmpty)
            Remove(changed);
    }

    /// <summary>How many of an owner's pods are on a node and stay.</summary>
    public int CountOf(string owner, int node)
    {
        var count = _before?.CountOf(owner, node) ?? 0;
        if (!_byOwner.TryGetValue(owner, out var demands))
            return count;
        foreach (var places in demands)
            count += places.StayingOn(node);
        return count;
    }

    private void Remove(DemandPlaces places)
    {
        _places.Remove(places.Demand);
        var ofOwner = _byOwner[places.Demand.Owner];
        ofOwner.Remove(places);
        if (ofOwner.Count == 0)
            _byOwner.Remove(places.Demand.Owner);
    }
}
