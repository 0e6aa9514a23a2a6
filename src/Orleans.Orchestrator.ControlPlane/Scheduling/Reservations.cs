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
    public Reservations(ClusterSnapshot snapshot, IReadOnlyList<Pod> pods)
    {
        if (snapshot.Nominations.IsEmpty)
            return;
        var placedNow = pods.Select(PodFacts.Key).ToHashSet();
        var indexes = snapshot.Nodes.Select((n, i) => (n.Name, i)).ToDictionary(n => n.Name, n => n.i);
        foreach (var nomination in snapshot.Nominations.OrderByDescending(n => n.Pod.Demand.Priority))
        {
            if (!placedNow.Contains(nomination.Pod.Key) && indexes.TryGetValue(nomination.NodeName, out var node))
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
