using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads;

/// <summary>
/// Which pods a controller gives up first, in Kubernetes' order (<c>ActivePodsWithRanks</c>): unbound, pending, not ready, cheaper by
/// annotation, on a node with more of them, ready for a shorter time, with more restarts, newer.
/// </summary>
public sealed class PodDeletionOrder : IComparer<Pod>
{
    private const string CostAnnotation = "controller.kubernetes.io/pod-deletion-cost";
    private readonly Dictionary<string, int> _perNode = [];

    /// <summary>The order among the active pods of one controller.</summary>
    public PodDeletionOrder(IEnumerable<Pod> active)
    {
        foreach (var pod in active)
        {
            var node = pod.Spec.NodeName ?? "";
            _perNode[node] = _perNode.GetValueOrDefault(node) + 1;
        }
    }

    /// <inheritdoc/>
    public int Compare(Pod? x, Pod? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        int order;
        if ((order = PodFacts.IsBound(x).CompareTo(PodFacts.IsBound(y))) != 0)
            return order;
        if ((order = PhaseRank(x).CompareTo(PhaseRank(y))) != 0)
            return order;
        if ((order = PodFacts.IsReady(x).CompareTo(PodFacts.IsReady(y))) != 0)
            return order;
        if ((order = Cost(x).CompareTo(Cost(y))) != 0)
            return order;
        if ((order = Siblings(y).CompareTo(Siblings(x))) != 0)
            return order;
        if (PodFacts.IsReady(x) && (order = Nullable.Compare(ReadySince(y), ReadySince(x))) != 0)
            return order;
        if ((order = PodFacts.MaxRestarts(y).CompareTo(PodFacts.MaxRestarts(x))) != 0)
            return order;
        if ((order = Nullable.Compare(y.Metadata.CreationTimestamp, x.Metadata.CreationTimestamp)) != 0)
            return order;
        return string.CompareOrdinal(y.Metadata.Name, x.Metadata.Name);
    }

    private static int PhaseRank(Pod pod) => pod.Status.Phase switch { null or "" or "Pending" => 0, "Unknown" => 1, _ => 2 };

    private static DateTimeOffset? ReadySince(Pod pod) => PodFacts.Condition(pod.Status, "Ready")?.LastTransitionTime;

    private static int Cost(Pod pod) =>
        pod.Metadata.Annotations.TryGetValue(CostAnnotation, out var text) && int.TryParse(text, out var cost) ? cost : 0;

    private int Siblings(Pod pod) => _perNode.GetValueOrDefault(pod.Spec.NodeName ?? "");
}
