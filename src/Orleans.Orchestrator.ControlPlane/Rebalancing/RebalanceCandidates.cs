using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rebalancing;

/// <summary>The pods that may be moved now.</summary>
/// <param name="Movable">Their uids.</param>
/// <param name="MoreLater">Whether others may be later: too young, or one of their kind isn't ready.</param>
internal sealed record RebalanceCandidates(IReadOnlySet<string> Movable, bool MoreLater)
{
    /// <summary>Chooses among all pods: who asked for it, is made again by a ReplicaSet, is ready for a while, and whose siblings all are ready.</summary>
    public static RebalanceCandidates Of(IEnumerable<Pod> pods, DateTimeOffset now, RebalanceOptions options)
    {
        var (movable, later) = (new HashSet<string>(), false);
        foreach (var siblings in pods.Where(Asks).GroupBy(p => OwnerReferences.ControllerOf(p.Metadata)!.Uid))
        {
            if (siblings.Any(p => !PodFacts.IsActive(p) || !PodFacts.IsBound(p) || !PodFacts.IsReady(p)))
            {
                later = true;
                continue;
            }

            foreach (var pod in siblings)
            {
                if (PodFacts.AvailableFrom(pod, (int)Math.Ceiling(options.MinAge.TotalSeconds)) <= now)
                    movable.Add(pod.Metadata.Uid!);
                else
                    later = true;
            }
        }

        return new RebalanceCandidates(movable, later);
    }

    private static bool Asks(Pod pod) => !PodFacts.IsTerminal(pod) && pod.Metadata.Annotations.GetValueOrDefault(RebalanceOptions.Annotation) == "true"
        && OwnerReferences.ControllerOf(pod.Metadata)?.Kind == "ReplicaSet";
}
