using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>
/// Where the pods of each demand are. Affinities are asked once for each demand and not once for each pod: there are thousands of
/// pods, but few templates.
/// </summary>
internal sealed class PlacementIndex
{
    private readonly Dictionary<PodDemand, Dictionary<int, NodeCount>> _places = new(ReferenceEqualityComparer.Instance);
    private readonly PlacementIndex? _before;

    /// <summary>The index of nothing, or of what is placed on top of another index, which stays as it is.</summary>
    public PlacementIndex(PlacementIndex? before = null) => _before = before;

    /// <summary>Changes whenever the index does.</summary>
    public long Version { get; private set; }

    /// <summary>Every demand with its places; one and the same may come twice, and then they add up.</summary>
    public IEnumerable<(PodDemand Demand, IReadOnlyCollection<NodeCount> Places)> All
    {
        get
        {
            if (_before is not null)
            {
                foreach (var known in _before.All)
                    yield return known;
            }

            foreach (var (demand, places) in _places)
                yield return (demand, places.Values);
        }
    }

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
        places ??= [];
        var (staying, leaving) = pod.IsLeaving ? (0, sign) : (sign, 0);
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(places, node, out _);
        count = new NodeCount(node, count.Staying + staying, count.Leaving + leaving);
        if (count is not { Staying: 0, Leaving: 0 })
            return;
        places.Remove(node);
        if (places.Count == 0)
            _places.Remove(pod.Demand);
    }
}
