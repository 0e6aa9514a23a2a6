using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>
/// Nodes that pods have been promised, for whom others are leaving: whoever has less priority finds them taken already.
/// </summary>
internal sealed class Reservations
{
    private readonly Queue<(int Node, PlacedPod Pod)> _waiting = [];

    /// <summary>The promises of a snapshot to pods other than those which are placed now.</summary>
    public Reservations(PlanState state, ClusterSnapshot snapshot, IReadOnlyList<Pod> pods)
    {
        if (snapshot.Nominations.IsEmpty)
            return;
        var placedNow = pods.Select(PodFacts.Key).ToHashSet();
        foreach (var nomination in snapshot.Nominations.OrderByDescending(n => n.Pod.Demand.Priority))
        {
            if (!placedNow.Contains(nomination.Pod.Key) && state.IndexOf(nomination.NodeName) is >= 0 and var node)
                _waiting.Enqueue((node, nomination.Pod));
        }
    }

    /// <summary>Takes the place of those whom pods of a priority can't overtake.</summary>
    public void Apply(PlanState state, int priority)
    {
        while (_waiting.TryPeek(out var next) && next.Pod.Demand.Priority >= priority)
        {
            _waiting.Dequeue();
            state.Add(next.Node, next.Pod);
        }
    }
}
