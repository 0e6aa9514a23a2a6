using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Scheduling.Topology;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>
/// The nodes in the order in which they are looked at for a pod, without those that its node selector, or an affinity to names or to one label's values,
/// leaves out, and without the parts of the cluster that have no room for it. A share from the beginning has some of every zone.
/// </summary>
internal static class NodeOrder
{
    private const double GoldenRatio = 0.6180339887;

    // Nodes often stand for zones or racks in turn. From part to part the node goes on by 32 + 5, a prime, so that every zone has its turn.
    private const int Turn = 5;

    /// <summary>The indexes of the nodes; each at most once.</summary>
    public static IEnumerable<int> Of(PlanState state, PodDemand demand, ulong seed) =>
        Named(state, demand) is { } some ? Spread(some, seed) : WithRoom(state.Nodes, demand, seed);

    // One node of each part after another, by a stride through the parts. Most pods are placed before the first round is over.
    private static IEnumerable<int> WithRoom(NodeList nodes, PodDemand demand, ulong seed)
    {
        var parts = new List<int>();
        foreach (var part in Spread(nodes.Parts, seed))
        {
            if (!nodes.MayTake(part, demand.Requests))
                continue;
            parts.Add(part);
            if (NodeOf(part, 0, seed) is var node && node < nodes.Count)
                yield return node;
        }

        for (var round = 1; round < NodeList.PartSize; round++)
        {
            foreach (var part in parts)
            {
                if (NodeOf(part, round, seed) is var node && node < nodes.Count)
                    yield return node;
            }
        }
    }

    private static int NodeOf(int part, int round, ulong seed) =>
        (part * NodeList.PartSize) + ((int)((ulong)(round + (Turn * part)) + seed) & (NodeList.PartSize - 1));

    private static IEnumerable<int> Spread(int[] some, ulong seed) => Spread(some.Length, seed).Select(i => some[i]);

    /// <summary>The numbers up to a count, in an order in which those that are close together come far apart.</summary>
    private static IEnumerable<int> Spread(int count, ulong seed)
    {
        if (count == 0)
            yield break;
        var stride = Math.Max(1, (int)(count * GoldenRatio));
        while (GreatestCommonDivisor(stride, count) != 1)
            stride++;
        var index = (int)(seed % (ulong)count);
        for (var i = 0; i < count; i++, index = (int)(((long)index + stride) % count))
            yield return index;
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);

    /// <summary>The nodes that the pod's selector or required affinity leaves at most, found without looking at all; null when nothing short says so.</summary>
    private static int[]? Named(PlanState state, PodDemand demand)
    {
        int[]? least = null;
        foreach (var (key, value) in demand.NodeSelector)
        {
            var nodes = state.Domains(key).NodesWith(value);
            if (least is null || nodes.Length < least.Length)
                least = nodes.ToArray();
        }

        if (demand.Affinity.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution is not { } required || least is { Length: <= NodeList.PartSize })
            return least;
        var named = new HashSet<int>();
        foreach (var term in required.NodeSelectorTerms)
        {
            if (!Add(state, term, named))
                return least;
        }

        return least is null || named.Count < least.Length ? [.. named.Order()] : least;
    }

    private static bool Add(PlanState state, NodeSelectorTerm term, HashSet<int> named)
    {
        foreach (var requirement in term.MatchFields)
        {
            if (requirement is not { Key: NodeSelectors.NameField, Operator: "In" })
                continue;
            named.UnionWith(requirement.Values.Select(state.IndexOf).Where(i => i >= 0));
            return true;
        }

        foreach (var requirement in term.MatchExpressions)
        {
            if (requirement.Operator != "In")
                continue;
            var domains = state.Domains(requirement.Key);
            foreach (var value in requirement.Values)
                Add(domains.NodesWith(value), named);
            return true;
        }

        // A term without requirements means no node; any other may mean many.
        return term.MatchFields.IsEmpty && term.MatchExpressions.IsEmpty;
    }

    private static void Add(ReadOnlySpan<int> nodes, HashSet<int> named)
    {
        foreach (var node in nodes)
            named.Add(node);
    }
}
