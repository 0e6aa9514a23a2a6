using System.Globalization;
using System.Runtime.InteropServices;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Scheduling.Topology;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Orchestrator.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Explaining;

/// <summary>
/// Says why a pod is where it is, or nowhere: by the very tests and scores that plans are made with, for the cluster of a snapshot. A pod
/// that has a node is looked at as if it were placed anew.
/// </summary>
public static class PlacementExplainer
{
    private const int MaxCandidates = 3;

    /// <summary>The explanation.</summary>
    public static PodPlacement Of(ClusterSnapshot snapshot, Pod pod)
    {
        var (state, demand) = (new PlanState(snapshot), PodDemand.Of(pod));
        var present = Leave(state, pod);
        new Reservations(state, snapshot, [pod]).Apply(state, demand.Priority);
        var terms = TopologyTerms.For(state, demand);
        var (feasible, tests) = Test(state, demand, terms);
        List<PlacementCandidate> candidates = [.. feasible.Count > 0
            ? feasible.Take(MaxCandidates).Select((n, i) => Fitting(state, demand, terms, n, i + 1))
            : Nearest(state, demand, terms).Select(n => Lacking(state, demand, terms, n))];
        if (present >= 0 && !candidates.Exists(c => c.NodeName == state.Nodes[present].Name))
        {
            var rank = feasible.IndexOf(present) + 1;
            candidates.Add(rank > 0 ? Fitting(state, demand, terms, present, rank) : Lacking(state, demand, terms, present));
        }

        var (reason, message) = PlacementWords.Of(pod, candidates, feasible.Count, state.Nodes.Count, () => Explanation.Of(state, demand, terms));
        return new PodPlacement
        {
            Metadata = new()
            {
                Name = pod.Metadata.Name, Namespace = pod.Metadata.Namespace, Uid = pod.Metadata.Uid, CreationTimestamp = pod.Metadata.CreationTimestamp,
            },
            NodeName = pod.Spec.NodeName, Reason = reason, Message = message, Nodes = state.Nodes.Count, Feasible = feasible.Count,
            Tests = [.. tests.OrderByDescending(t => t.Value).ThenBy(t => t.Key, StringComparer.Ordinal).Select(t => new PlacementTest { Message = t.Key, Nodes = t.Value })],
            Candidates = [.. candidates],
        };
    }

    // The pod itself is in its own way, where it is.
    private static int Leave(PlanState state, Pod pod)
    {
        for (var i = 0; i < state.Nodes.Count; i++)
        {
            if (state.Nodes[i].Name != pod.Spec.NodeName)
                continue;
            foreach (var placed in state.Nodes[i].Pods)
            {
                if (placed.Uid != pod.Metadata.Uid)
                    continue;
                state.Remove(i, placed);
                break;
            }

            return i;
        }

        return -1;
    }

    private static (List<int> Feasible, Dictionary<string, int> Tests) Test(PlanState state, PodDemand demand, TopologyTerms? terms)
    {
        var (costs, tests) = (new Dictionary<int, double>(), new Dictionary<string, int>());
        for (var i = 0; i < state.Nodes.Count; i++)
        {
            var (reasons, _) = Explanation.Reject(state.Nodes[i], i, demand, terms);
            if (reasons.Count == 0)
                costs.Add(i, CostOf(state, demand, terms, i));
            foreach (var reason in reasons)
                CollectionsMarshal.GetValueRefOrAddDefault(tests, reason, out _)++;
        }

        return ([.. costs.OrderBy(c => c.Value).Select(c => c.Key)], tests);
    }

    private static List<int> Nearest(PlanState state, PodDemand demand, TopologyTerms? terms)
    {
        var distances = new double[state.Nodes.Count];
        for (var i = 0; i < distances.Length; i++)
            distances[i] = NodeDistance.Of(state.Nodes[i], i, demand, terms);
        return [.. Enumerable.Range(0, distances.Length).OrderBy(i => distances[i]).Take(MaxCandidates)];
    }

    private static double CostOf(PlanState state, PodDemand demand, TopologyTerms? terms, int node)
    {
        var cost = NodeScore.Cost(state.Nodes[node], demand, 0);
        return terms is null ? cost : cost + terms.All.Sum(t => t.Cost(t.Domains[node]));
    }

    private static PlacementCandidate Fitting(PlanState state, PodDemand demand, TopologyTerms? terms, int node, int rank)
    {
        var scores = NodeScore.Parts(state.Nodes[node], demand).Concat((terms?.All ?? []).Select(t => ($"pods over {t.Domains.Key}", t.Cost(t.Domains[node]))))
            .Where(p => p.Item2 != 0).Select(p => new PlacementScore { Name = p.Item1, Cost = Show(p.Item2) });
        return new PlacementCandidate
        {
            NodeName = state.Nodes[node].Name, Fits = true, Rank = rank, Cost = Show(CostOf(state, demand, terms, node)), Scores = [.. scores],
        };
    }

    private static PlacementCandidate Lacking(PlanState state, PodDemand demand, TopologyTerms? terms, int node)
    {
        var info = state.Nodes[node];
        return new PlacementCandidate
        {
            NodeName = info.Name, Reasons = [.. Explanation.Reject(info, node, demand, terms).Reasons],
            Shortages = [.. ResourceShortage.Of(info, demand).Select(Show)], Changes = [.. NodeChanges.Of(info, node, demand, terms)],
        };
    }

    private static PlacementShortage Show(ResourceShortage shortage) => new()
    {
        Resource = shortage.Resource, Requested = shortage.Requested, Free = shortage.Free, Allocatable = shortage.Allocatable, Missing = shortage.Missing,
    };

    private static string Show(double cost) => cost.ToString("0.00", CultureInfo.InvariantCulture);
}
