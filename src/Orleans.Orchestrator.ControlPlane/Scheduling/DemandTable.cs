namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>One instance of each demand that placed pods have, so that a thousand pods of a template share one.</summary>
internal sealed class DemandTable
{
    private readonly Dictionary<PodDemand, (PodDemand Shared, int Uses)> _demands = [];

    /// <summary>How many placed pods have an affinity to other pods.</summary>
    public int MindingNeighbours { get; private set; }

    /// <summary>The shared demand of a pod that is placed.</summary>
    public PodDemand Take(PodDemand demand)
    {
        var (shared, uses) = _demands.GetValueOrDefault(demand, (demand, 0));
        _demands[shared] = (shared, uses + 1);
        if (shared.MindsNeighbours)
            MindingNeighbours++;
        return shared;
    }

    /// <summary>A pod with the demand is placed no more.</summary>
    public void Return(PodDemand demand)
    {
        if (!_demands.TryGetValue(demand, out var known))
            return;
        if (known.Uses == 1)
            _demands.Remove(demand);
        else
            _demands[demand] = (known.Shared, known.Uses - 1);
        if (demand.MindsNeighbours)
            MindingNeighbours--;
    }
}
