using System.Globalization;
using System.Runtime.InteropServices;
using Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>
/// Says why no node takes a pod: how many nodes failed which test, in Kubernetes' form, and then what Kubernetes doesn't say: which
/// node comes nearest, and what would make it fit.
/// </summary>
internal static class Explanation
{
    /// <summary>The explanation.</summary>
    public static string Of(PlanState state, PodDemand demand, TopologyTerms? terms)
    {
        var nodes = state.Nodes;
        if (nodes.Length == 0)
            return "no nodes available to schedule pods";
        var counts = new Dictionary<string, int>();
        var nearest = new NearestNode(demand);
        for (var i = 0; i < nodes.Length; i++)
        {
            var always = NodeFilters.RejectAlways(nodes[i], demand);
            List<string> reasons = always is not null ? [always] : [.. NodeFilters.RejectNow(nodes[i], demand)];
            if (reasons.Count == 0 && terms?.Reject(i) is { } sentence)
                reasons.Add(sentence);
            foreach (var reason in reasons)
                CollectionsMarshal.GetValueRefOrAddDefault(counts, reason, out _)++;
            if (always is null)
                nearest.Look(nodes[i], reasons);
        }

        var sentences = counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Value} {c.Key}")).Order(StringComparer.Ordinal);
        var hint = nearest.Hint ?? AdmissionHint.Of(nodes, demand);
        return $"0/{nodes.Length} nodes are available: {string.Join(", ", sentences)}.{(hint is null ? "" : " " + hint)}";
    }
}
