using System.Runtime.InteropServices;
using Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>
/// Places pods of one demand, one after another: the nodes are tested and scored once, kept in a heap for each combination of large
/// domains, and only the node that got a pod is scored again.
/// </summary>
internal sealed class GroupPlacement
{
    private readonly PlanState _state;
    private readonly PodDemand _demand;
    private readonly ulong _seed;
    private readonly Dictionary<NodeGroupKey, NodeGroup> _groups = [];
    private readonly List<NodeGroup> _groupOf = [];
    private int _openings;

    /// <summary>Tests and scores nodes.</summary>
    /// <param name="state">The cluster.</param>
    /// <param name="demand">What the pods need.</param>
    /// <param name="terms">The rules about domains, or null when there are none.</param>
    /// <param name="wanted">How many nodes that can take the pod are enough.</param>
    /// <param name="free">How many are enough that are ideal and have no other pod of its owner.</param>
    /// <param name="seed">Decides between nodes that are equally good, and where to begin.</param>
    public GroupPlacement(PlanState state, PodDemand demand, TopologyTerms? terms, int wanted, int free, ulong seed)
    {
        (_state, _demand, Terms, _seed) = (state, demand, terms, seed);
        var nodes = state.Nodes;
        foreach (var index in NodeOrder.Of(state, demand, seed))
        {
            if (!CanTake(nodes[index]) || IsForeverBlocked(index))
                continue;
            var kin = Kin(index);
            GroupOf(index).Add(index, Cost(index, kin));
            if (++Candidates >= wanted || (kin == 0 && NodeScore.IsIdeal(nodes[index].Node, demand) && --free <= 0))
                break;
        }

        _openings = terms?.Openings ?? 0;
    }

    /// <summary>The rules about domains, or null when there are none.</summary>
    public TopologyTerms? Terms { get; }

    /// <summary>How many nodes could take the first pod.</summary>
    public int Candidates { get; }

    /// <summary>Places a pod on the best node.</summary>
    /// <returns>The node's index, or -1 when none of those looked at can take it.</returns>
    public int Place(PlacedPod pod)
    {
        Reopen();
        NodeGroup? best = null;
        var (node, cost) = (-1, double.PositiveInfinity);
        foreach (var group in _groupOf)
        {
            if (group.Cheapest() is { } cheapest && cheapest.Cost < cost)
                (best, node, cost) = (group, cheapest.Node, cheapest.Cost);
        }

        if (best is null)
            return -1;
        best.Take();
        _state.Add(node, pod);
        Terms?.Add(node, pod, 1);
        if (NodeFilters.Fits(_state.Nodes[node], _demand))
            best.Add(node, Cost(node, Kin(node)));
        return node;
    }

    private void Reopen()
    {
        if (Terms is null || Terms.Openings == _openings)
            return;
        _openings = Terms.Openings;
        foreach (var group in _groupOf)
            group.Unpark();
    }

    private bool CanTake(NodeInfo node) => NodeFilters.Fits(node, _demand) && NodeFilters.Admits(node, _demand);

    // What can't open while this plan is made need not be kept.
    private bool IsForeverBlocked(int node)
    {
        if (Terms is null)
            return false;
        foreach (var term in Terms.All)
        {
            if (!term.MayOpen && !term.Allows(term.Domains[node]))
                return true;
        }

        return false;
    }

    private int Kin(int node) => _demand.Strategy == ScoringStrategy.Spread ? _state.Index.CountOf(_demand.Owner, node) : 0;

    private double Cost(int node, int kin)
    {
        var cost = NodeScore.Cost(_state.Nodes[node], _demand, _seed, kin);
        if (Terms is null)
            return cost;
        foreach (var term in Terms.Single)
            cost += term.Cost(term.Domains[node]);
        return cost;
    }

    private NodeGroup GroupOf(int node)
    {
        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, NodeGroupKey.Of(Terms, node), out _);
        if (group is null)
            _groupOf.Add(group = new NodeGroup(Terms, node));
        return group;
    }}
