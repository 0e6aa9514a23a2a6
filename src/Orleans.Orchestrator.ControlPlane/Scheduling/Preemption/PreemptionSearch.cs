using Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Preemption;

/// <summary>
/// Chooses for one pod after another of a demand on which node to end others. What that would cost on each node is worked out once; when somebody was ended
/// it can only cost more elsewhere (budgets are spent, neighbours have come), so the cheapest is asked again before it is taken, and no other.
/// </summary>
internal sealed class PreemptionSearch
{
    // From Kubernetes: a tenth of the nodes, at least so many, are compared. Beyond a thousand the best gets no better, only later.
    private const int MinNodesToCompare = 100;
    private const int MaxNodesToCompare = 1000;

    private readonly PlanState _state;
    private readonly BudgetLedger _budgets;
    private readonly ulong _seed;
    private readonly TopologyTerms? _terms;
    private readonly PriorityQueue<(PreemptionChoice Choice, int Round), PreemptionChoice> _choices = new();
    private int _looked;
    private bool _isOpened;
    private int _round;

    /// <summary>A search on the cluster as the plan has it now.</summary>
    public PreemptionSearch(PlanState state, PodDemand demand, BudgetLedger budgets, ulong seed)
    {
        (_state, Demand, _budgets, _seed) = (state, demand, budgets, seed);
        _terms = TopologyTerms.For(state, demand);
    }

    /// <summary>The demand.</summary>
    public PodDemand Demand { get; }

    /// <summary>The cheapest choice for the next pod; null when no node is left where ending others helps.</summary>
    public PreemptionChoice? Next()
    {
        if (_isOpened)
        {
            (_isOpened, _looked) = (false, 0);
            _choices.Clear();
        }

        while (true)
        {
            if (_choices.Count == 0 && !Look())
                return null;
            var (choice, round) = _choices.Dequeue();
            if (round == _round)
                return choice;
            if (Choose(choice.Node) is { } now)
                _choices.Enqueue((now, _round), now);
        }
    }

    /// <summary>The choice is made: its victims go, and the pod takes their place.</summary>
    public void Take(PreemptionChoice choice, PlacedPod pod)
    {
        var openings = _terms?.AllOpenings;
        foreach (var victim in choice.Victims)
        {
            _budgets.Take(victim.Demand);
            _state.Remove(choice.Node, victim);
            _terms?.Add(choice.Node, victim, -1);
        }

        _state.Add(choice.Node, pod);
        _terms?.Add(choice.Node, pod, 1);
        _round++;
        // A rule that forbade nodes may allow them now: then all have to be asked.
        _isOpened = _terms?.AllOpenings != openings;
        if (!_isOpened && Choose(choice.Node) is { } again)
            _choices.Enqueue((again, _round), again);
    }

    private bool Look()
    {
        var (nodes, found) = (_state.Nodes.Count, 0);
        var enough = Math.Clamp(nodes / 10, MinNodesToCompare, MaxNodesToCompare);
        for (; _looked < nodes && found < enough; _looked++)
        {
            if (Choose((int)((_seed + (ulong)_looked) % (ulong)nodes)) is not { } choice)
                continue;
            found++;
            _choices.Enqueue((choice, _round), choice);
        }

        return found > 0;
    }

    private PreemptionChoice? Choose(int node) => VictimChooser.Choose(_state.Nodes[node], node, Demand, _terms, _budgets);
}
