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
    private const int AllShortages = (int)(Shortages.Pods | Shortages.Cpu | Shortages.Memory | Shortages.EphemeralStorage);

    /// <summary>The explanation.</summary>
    public static string Of(PlanState state, PodDemand demand, TopologyTerms? terms)
    {
        var nodes = state.Nodes;
        if (nodes.Count == 0)
            return "no nodes available to schedule pods";
        if (terms?.Volumes?.Refusal is { } refusal)
            return $"0/{nodes.Count} nodes are available: {refusal}.";
        var (counts, nearest) = (new Dictionary<string, int>(), new NearestNode(demand, terms));
        void Count(IEnumerable<string> reasons, int times)
        {
            foreach (var reason in reasons)
                CollectionsMarshal.GetValueRefOrAddDefault(counts, reason, out _) += times;
        }

        // Most nodes that lack anything lack what every pod asks for: that is told apart without a word for each of them.
        var lacking = demand is { HostPorts.IsEmpty: true, Requests.Extended.Count: 0 } ? new int[AllShortages + 1] : null;
        for (var i = 0; i < nodes.Count; i++)
        {
            if (lacking is not null && NodeFilters.ShortOf(nodes[i], demand) is not Shortages.None and var lacks && NodeFilters.Admits(nodes[i], demand))
            {
                lacking[(int)lacks]++;
                nearest.Look(nodes[i], i, []);
                continue;
            }

            var (reasons, admits) = Reject(nodes[i], i, demand, terms);
            Count(reasons, 1);
            if (admits)
                nearest.Look(nodes[i], i, reasons);
        }

        for (var lacks = 1; lacks < lacking?.Length; lacks++)
            Count(lacking[lacks] > 0 ? NodeFilters.Sentences((Shortages)lacks) : [], lacking[lacks]);
        var sentences = counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Value} {c.Key}")).Order(StringComparer.Ordinal);
        var hint = nearest.Hint ?? AdmissionHint.Of(nodes, demand);
        return $"0/{nodes.Count} nodes are available: {string.Join(", ", sentences)}.{(hint is null ? "" : " " + hint)}";
    }

    /// <summary>The sentences of the tests that a node fails, none when it takes the pod, and whether it would admit it if there were room.</summary>
    public static (IReadOnlyList<string> Reasons, bool Admits) Reject(NodeInfo node, int index, PodDemand demand, TopologyTerms? terms)
    {
        if (NodeFilters.RejectAlways(node, demand) is { } always)
            return ([always], false);
        var reasons = NodeFilters.RejectNow(node, demand);
        return (reasons.Count == 0 && terms?.Reject(index) is { } sentence ? [sentence] : reasons, true);
    }
}
