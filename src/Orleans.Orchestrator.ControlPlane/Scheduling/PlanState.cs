using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Scheduling.Topology;
using Orleans.Orchestrator.ControlPlane.Scheduling.Volumes;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>The cluster while one plan is made: the snapshot, and the pods that the plan has placed so far.</summary>
internal sealed class PlanState
{
    private readonly DomainTable _domains;
    private readonly List<(int Node, PlacedPod Pod)> _placed = [];
    private PlacementIndex? _index;

    /// <summary>The state at the beginning.</summary>
    public PlanState(ClusterSnapshot snapshot)
    {
        (Nodes, _domains) = (snapshot.Nodes, snapshot.Domains);
        (Namespaces, AnyMindsNeighbours, Volumes) = (snapshot.Namespaces, snapshot.AnyMindsNeighbours, snapshot.Volumes);
        // Whoever keeps count all the time spares the plan from counting every pod of the cluster.
        if (snapshot.Places is { } places && places.Version == snapshot.PlacesVersion)
            _index = new PlacementIndex(places);
    }

    /// <summary>The nodes with their pods. Their order doesn't change.</summary>
    public NodeList Nodes { get; private set; }

    /// <summary>The namespaces' labels.</summary>
    public ImmutableDictionary<string, Map<string>> Namespaces { get; }

    /// <summary>The claims and volumes, as they will be once what the plan has chosen is carried out.</summary>
    public VolumeSnapshot Volumes { get; set; }

    /// <summary>Where the pods of each demand are.</summary>
    public PlacementIndex Index => _index ??= PlacementIndex.Of(Nodes);

    /// <summary>The demands of the pods that have a node.</summary>
    public IEnumerable<PodDemand> Demands => Index.All.Select(d => d.Demand);

    /// <summary>Whether some pod that has a node has an affinity to other pods; when none does, nobody need look.</summary>
    public bool AnyMindsNeighbours { get; private set; }

    /// <summary>How many pods the plan has placed.</summary>
    public int Placed => _placed.Count;

    /// <summary>The domains of a node label.</summary>
    public TopologyDomains Domains(string key) => _domains.Of(key, Nodes);

    /// <summary>Who takes part in a spread constraint.</summary>
    public CountedDomains Counted(CountedNodesKey key, TopologyDomains domains, Func<CountedNodes> make) =>
        _domains.Counted(key, domains, make);

    /// <summary>The index of a node, or -1 when there is none of that name.</summary>
    public int IndexOf(string node) => _domains.IndexOf(node, Nodes);

    /// <summary>Places a pod.</summary>
    public void Add(int node, PlacedPod pod)
    {
        Nodes = Nodes.SetItem(node, Nodes[node].Add(pod));
        _index?.Add(node, pod, 1);
        _placed.Add((node, pod));
        AnyMindsNeighbours |= pod.Demand.MindsNeighbours;
    }

    /// <summary>A pod that has a node is to leave it.</summary>
    public void Remove(int node, PlacedPod pod)
    {
        Nodes = Nodes.SetItem(node, Nodes[node].Remove(pod));
        _index?.Add(node, pod, -1);
    }

    /// <summary>Takes back what was placed after the first so many.</summary>
    public void TakeBack(int placed)
    {
        for (var i = _placed.Count - 1; i >= placed; i--)
        {
            var (node, pod) = _placed[i];
            Remove(node, pod);
        }

        _placed.RemoveRange(placed, _placed.Count - placed);
    }
}
