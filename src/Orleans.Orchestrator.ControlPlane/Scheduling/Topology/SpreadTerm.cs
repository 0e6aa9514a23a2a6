using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.ControlPlane.Workloads;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>A topology spread constraint (<c>DoNotSchedule</c>): no domain may have more than <c>maxSkew</c> pods over the emptiest.</summary>
internal sealed class SpreadTerm : TopologyTerm
{
    private readonly TopologySpreadConstraint _constraint;
    private readonly PodDemand _pod;
    private readonly CountedDomains _counted;
    private readonly bool _meansItself;
    private long _least;
    private int _atLeast;
    private int _openings;

    /// <summary>The constraint of a pod.</summary>
    /// <param name="domains">The domains of its key.</param>
    /// <param name="constraint">The constraint.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="counted">Who takes part: the nodes that the constraint's policies and the other constraints' keys leave.</param>
    public SpreadTerm(TopologyDomains domains, TopologySpreadConstraint constraint, PodDemand pod, CountedDomains counted)
        : base(domains)
    {
        (_constraint, _pod, _counted, _atLeast) = (constraint, pod, counted, counted.Count);
        _meansItself = Weigh(pod) > 0;
    }

    /// <inheritdoc/>
    public override bool MayOpen => true;

    /// <inheritdoc/>
    public override int Openings => _openings;

    /// <summary>Whether a constraint of a pod counts pods of a demand.</summary>
    public static bool Matches(TopologySpreadConstraint constraint, PodDemand pod, PodDemand other)
    {
        if (other.Namespace != pod.Namespace || !LabelSelectors.Matches(constraint.LabelSelector, other.Labels))
            return false;
        foreach (var key in constraint.MatchLabelKeys)
        {
            if (pod.Labels.TryGetValue(key, out var own) && other.Labels.GetValueOrDefault(key) != own)
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override string Sentence(int domain) => domain < 0
        ? "node(s) didn't match pod topology spread constraints (missing required label)"
        : "node(s) didn't match pod topology spread constraints";

    /// <inheritdoc/>
    public override string Change(int domain, string node) =>
        domain < 0 ? $"set the label {Domains.Key} on {node}" : $"raise maxSkew over {Domains.Key} to {SkewIn(domain)}";

    /// <inheritdoc/>
    public override int Weigh(PodDemand other) => Matches(_constraint, _pod, other) ? 1 : 0;

    /// <inheritdoc/>
    public override bool Allows(int domain) =>
        domain >= 0 && SkewIn(domain) <= _constraint.MaxSkew;

    // Between allowed domains the emptiest is best: the next pods have room everywhere.
    /// <inheritdoc/>
    public override double Cost(int domain) => domain < 0 ? 0 : (double)Counts[domain] / Math.Max(1, _constraint.MaxSkew);

    /// <inheritdoc/>
    public override void Add(NodeCount more, int weight)
    {
        if (_counted.Nodes[more.Node])
            base.Add(more, weight);
    }

    /// <inheritdoc/>
    public override void Add(DemandPlaces places, int weight)
    {
        if (_counted.AreWhole)
        {
            base.Add(places, weight);
            return;
        }

        foreach (var place in places.Nodes)
            Add(place, weight);
    }

    /// <inheritdoc/>
    protected override void AddTo(int domain, int staying, int leaving, int weight)
    {
        if (staying == 0)
            return;
        var before = Counts[domain];
        var now = Counts.Add(domain, (long)weight * staying);
        if (now < _least || (before == _least && --_atLeast == 0))
            FindLeast();
        else if (now == _least)
            _atLeast++;
    }

    private long SkewIn(int domain) => Counts[domain] + (_meansItself ? 1 : 0) - (_counted.Count < (_constraint.MinDomains ?? 1) ? 0 : _least);

    private void FindLeast()
    {
        (_least, _atLeast) = (long.MaxValue, 0);
        for (var i = 0; i < Counts.Length; i++)
        {
            if (!_counted[i] || Counts[i] > _least)
                continue;
            _atLeast = Counts[i] == _least ? _atLeast + 1 : 1;
            _least = Counts[i];
        }

        _openings++;
    }
}
