using Orleans.Orchestrator.ControlPlane.Pods;

namespace Orleans.Orchestrator.Simulation.WhatIf;

/// <summary>How a workload came through a change.</summary>
/// <param name="Workload">Such as <c>deployment default/web</c>.</param>
/// <param name="Wanted">Pods that it wants in the end.</param>
/// <param name="ReadyBefore">Pods that were ready before.</param>
/// <param name="ReadyLowest">The fewest that were ready in between.</param>
/// <param name="ReadyAfter">Pods that are ready in the end.</param>
/// <param name="Ended">Its pods that went.</param>
/// <param name="Pending">Its pods without a node.</param>
public sealed record WorkloadOutcome(string Workload, int Wanted, int ReadyBefore, int ReadyLowest, int ReadyAfter, int Ended, int Pending)
{
    internal static IReadOnlyList<WorkloadOutcome> Of(ClusterView before, ClusterView after, IReadOnlyDictionary<string, int> lowest)
    {
        var (old, now) = (before.Pods.Values.ToLookup(p => p.Workload), after.Pods.Values.ToLookup(p => p.Workload));
        var outcomes = new List<WorkloadOutcome>();
        foreach (var name in old.Select(g => g.Key).Union(now.Select(g => g.Key)).Order(StringComparer.Ordinal))
        {
            var (ready, readyNow) = (old[name].Count(p => PodFacts.IsReady(p.Pod)), now[name].Count(p => PodFacts.IsReady(p.Pod)));
            var ended = old[name].Count(p => !after.Pods.ContainsKey(p.Pod.Metadata.Uid!));
            var pending = now[name].Count(p => !PodFacts.IsBound(p.Pod));
            if (ended > 0 || pending > 0 || ready != readyNow || old[name].Count() != now[name].Count())
                outcomes.Add(new WorkloadOutcome(name, after.Wanted.GetValueOrDefault(name, old[name].Count()), ready, Math.Min(lowest.GetValueOrDefault(name, ready), readyNow), readyNow, ended, pending));
        }

        return outcomes;
    }
}
