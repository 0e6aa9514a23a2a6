using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Orchestrator.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Explaining;

/// <summary>What a placement comes to, in a word and in a sentence.</summary>
internal static class PlacementWords
{
    /// <summary>The word and the sentence.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="candidates">The nodes that were looked at closely, among them the pod's own.</param>
    /// <param name="feasible">How many nodes could take it.</param>
    /// <param name="nodes">How many there are.</param>
    /// <param name="explain">Says why none could, if that is asked.</param>
    public static (string Reason, string Message) Of(Pod pod, IReadOnlyList<PlacementCandidate> candidates, int feasible, int nodes, Func<string> explain)
    {
        if (!PodFacts.IsActive(pod))
            return ("Ended", PodFacts.IsTerminal(pod) ? $"it has ended: {pod.Status.Phase}" : "it is being deleted");
        if (PodFacts.IsBound(pod))
            return ("Scheduled", OfBound(pod.Spec.NodeName!, candidates.FirstOrDefault(c => c.NodeName == pod.Spec.NodeName), feasible));
        if (!pod.Spec.SchedulingGates.IsEmpty)
            return ("SchedulingGated", $"it waits for its scheduling gates to be removed: {string.Join(", ", pod.Spec.SchedulingGates.Select(g => g.Name))}");
        if (!PodDemand.IsSchedulerName(pod.Spec.SchedulerName))
            return ("OtherScheduler", $"it waits for a scheduler called {pod.Spec.SchedulerName}, which is none of this cluster's own");
        // Of a gang each alone may find a place, and yet all of them none.
        if (feasible > 0 && PodDemand.Of(pod).Gang is not null && PodFacts.Condition(pod.Status, "PodScheduled") is { Status: "False", Message: { } told })
            return ("Unschedulable", told);
        if (feasible == 0)
            return ("Unschedulable", explain());
        return ("Schedulable", pod.Status.NominatedNodeName is { Length: > 0 } nominated
            ? $"it waits for pods of lower priority to leave {nominated}"
            : $"{feasible} of {nodes} nodes could take it: its turn comes");
    }

    private static string OfBound(string node, PlacementCandidate? present, int feasible) => present switch
    {
        null => $"it is on {node}, which is no node of the cluster",
        { Fits: true } => $"it is on {node}, number {present.Rank} of the {feasible} nodes that could take it as the cluster is now",
        _ => $"it is on {node}, which would not take it now: {string.Join(", ", present.Reasons)}",
    };
}
