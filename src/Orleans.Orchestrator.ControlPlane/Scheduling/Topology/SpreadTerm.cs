using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.ControlPlane.Workloads;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>A topology spread constraint (<c>DoNotSchedule</c>): no domain may have more than <c>maxSkew</c> pods over the emptiest.</summary>
internal sealed class SpreadTerm : TopologyTerm
{
    private readonly TopologySpreadConstraint _constraint;
    private readonly PodDemand _pod;
    private readonly bool[] _isCountedNode;
    private readonly bool[] _isCountedDomain;
    private readonly int _domains;
    private readonly bool _meansItself;
    private long _least;
    private int _atLeast;
    private int _openings;

    /// <summary>The constraint of a pod.</summary>
    /// <param name="domains">The domains of its key.</param>
    /// <param name="constraint">The constraint.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="isCountedNode">Which nodes take part: those that the constraint's policies and the other constraints' keys leave.</param>
    public SpreadTerm(TopologyDomains domains, TopologySpreadConstraint constraint, PodDemand pod, bool[] isCountedNode)
        : base(domains)
    {
        (_constraint, _pod, _isCountedNode) = (constraint, pod, isCountedNode);
        _meansItself = Weigh(pod) > 0;
        _isCountedDomain = new bool[domains.Count];
        for (var i = 0; i < isCountedNode.Length; i++)
        {
            if (isCountedNode[i] && domains[i] >= 0)
                _isCountedDomain[domains[i]] = true;
        }

        _domains = _atLeast = _isCountedDomain.Count(c => c);
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
        var domain = Domains[more.Node];
        if (domain < 0 || !_isCountedNode[more.Node] || more.Staying == 0)
            return;
        var before = Counts[domain];
        Counts[domain] += weight * more.Staying;
        if (Counts[domain] < _least || (before == _least && --_atLeast == 0))
            FindLeast();
        else if (Counts[domain] == _least)
            _atLeast++;
    }

    private long SkewIn(int domain) => Counts[domain] + (_meansItself ? 1 : 0) - (_domains < (_constraint.MinDomains ?? 1) ? 0 : _least);

    private void FindLeast()
    {
        (_least, _atLeast) = (long.MaxValue, 0);
        for (var i = 0; i < Counts.Length; i++)
        {
            if (!_isCountedDomain[i] || Counts[i] > _least)
                continue;
            _atLeast = Counts[i] == _least ? _atLeast + 1 : 1;
            _least = Counts[i];
        }

        _openings++;
    }
}
