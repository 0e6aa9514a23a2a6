using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>Which of the nodes that can take a pod should.</summary>
public static class NodeScore
{
    // One pod of the same owner weighs as much as a quarter of the node: owners spread first, load decides between equals.
    private const double LoadWeight = 4;
    private const double ImbalanceWeight = 1;
    private const double TaintWeight = 10;

    // Preferences of 100 outweigh a whole node's load, as they do in Kubernetes, where they count double.
    private const double PreferenceWeight = 1 / 25.0;

    // An image that is there weighs up to half of a pod of the same owner, all of it from 1 GB on, as in Kubernetes' ImageLocality.
    private const double ImageWeight = 0.5;
    private const double WholeImageBytes = 1_000_000_000;

    /// <summary>What placing the pod here costs; the least is best. Ties are broken by the seed.</summary>
    public static double Cost(NodeInfo node, PodDemand pod, ulong seed) => Cost(node, pod, seed, Kin(node, pod));

    /// <summary>The same, where it is known how many pods of the same owner are on the node and stay.</summary>
    internal static double Cost(NodeInfo node, PodDemand pod, ulong seed, int kin) =>
        OfLoad(node, pod, kin) + OfAffinity(node.Node, pod) + OfTaints(node.Node, pod) + OfImages(node.Node, pod) + (Tie(node.Name, seed) * 1e-9);

    /// <summary>Whether another node can be better by nothing but load and the owner's other pods, for a pod that prefers no labels.</summary>
    internal static bool IsIdeal(Node node, PodDemand pod) => node.Spec.Taints.IsEmpty && (node.Status.Images.IsEmpty || OfImages(node, pod) < 0);

    /// <summary>What the cost is made of, without the tie-breaker; parts that are 0 are left out.</summary>
    public static IEnumerable<(string Name, double Cost)> Parts(NodeInfo node, PodDemand pod) => new[]
    {
        ("load and pods of the same owner", OfLoad(node, pod, Kin(node, pod))), ("preferred node affinity", OfAffinity(node.Node, pod)),
        ("taints that prefer others", OfTaints(node.Node, pod)), ("images that are there", OfImages(node.Node, pod)),
    }.Where(p => p.Item2 != 0);

    private static double OfAffinity(Node node, PodDemand pod) =>
        pod.Affinity.NodeAffinity is { } affinity ? -NodeSelectors.Preference(affinity, node) * PreferenceWeight : 0;

    private static double OfTaints(Node node, PodDemand pod)
    {
        var cost = 0.0;
        foreach (var taint in node.Spec.Taints)
        {
            if (taint.Effect == "PreferNoSchedule" && !Tolerations.Tolerate(pod.Tolerations, taint))
                cost += TaintWeight;
        }

        return cost;
    }

    private static double OfLoad(NodeInfo node, PodDemand pod, int kin)
    {
        var (taken, need, most) = (node.Taken, pod.Requests, node.Allocatable);
        var cpu = Share(taken.MilliCpu + need.MilliCpu, most.MilliCpu);
        var memory = Share(taken.Memory + need.Memory, most.Memory);
        var load = (cpu + memory + Share(taken.Pods + need.Pods, most.Pods)) / 3;
        var imbalance = Math.Abs(cpu - memory) / 2;
        return pod.Strategy switch
        {
            ScoringStrategy.BinPack => -LoadWeight * load,
            ScoringStrategy.Balanced => LoadWeight * imbalance,
            _ => kin + (LoadWeight * load) + (ImbalanceWeight * imbalance),
        };
    }

    private static int Kin(NodeInfo node, PodDemand pod) => pod.Strategy == ScoringStrategy.Spread ? node.CountOf(pod.Owner) : 0;

    private static double OfImages(Node node, PodDemand pod)
    {
        var bytes = 0L;
        foreach (var present in node.Status.Images)
        {
            foreach (var wanted in pod.Images)
            {
                if (present.Names.Contains(wanted))
                    bytes += present.SizeBytes ?? 0;
            }
        }

        return bytes == 0 ? 0 : -ImageWeight * Math.Min(1, bytes / WholeImageBytes);
    }

    private static double Share(long amount, long of) => of <= 0 ? 0 : (double)amount / of;

    private static double Tie(string name, ulong seed)
    {
        var hash = 14695981039346656037UL ^ seed;
        foreach (var c in name)
            hash = (hash ^ c) * 1099511628211UL;
        hash ^= hash >> 32;
        return (hash & 0xFFFFFF) / (double)0x1000000;
    }
}
