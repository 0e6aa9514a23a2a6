using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>
/// Where the pods of each demand are. Affinities are asked once for each demand and not once for each pod: there are thousands of
/// pods, but few templates.
/// </summary>
internal sealed class PlacementIndex
{
    private readonly Dictionary<PodDemand, List<NodeCount>> _places = new(ReferenceEqualityComparer.Instance);

    /// <summary>The index of what is placed.</summary>
    public PlacementIndex(ReadOnlySpan<NodeInfo> nodes)
    {
        for (var i = 0; i < nodes.Length; i++)
        {
            foreach (var pod in nodes[i].Pods)
                Add(i, pod, 1);
        }
    }

    /// <summary>Every demand with its places.</summary>
    public IEnumerable<KeyValuePair<PodDemand, List<NodeCount>>> All => _places;

    /// <summary>A pod is placed, or (with -1) is gone.</summary>
    public void Add(int node, PlacedPod pod, int sign)
    {
        ref var places = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, pod.Demand, out _);
        places ??= [];
        var (staying, leaving) = pod.IsLeaving ? (0, sign) : (sign, 0);
        if (places.Count > 0 && places[^1].Node == node)
            places[^1] = new NodeCount(node, places[^1].Staying + staying, places[^1].Leaving + leaving);
        else
            places.Add(new NodeCount(node, staying, leaving));
    }
}
