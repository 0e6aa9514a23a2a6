using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>
/// Which nodes can take a pod. The filter that rejects a node also writes the sentence that says why; the sentences and their
/// order are those of Kubernetes' default scheduler.
/// </summary>
public static class NodeFilters
{
    private static readonly Taint Cordon = new() { Key = NodeTaints.Unschedulable, Effect = "NoSchedule" };

    /// <summary>What doesn't change while pods of one demand are placed: cordon, taints, selector and affinity. Null when it can take them.</summary>
    public static string? RejectAlways(NodeInfo node, PodDemand pod)
    {
        if (IsCordoned(node.Node, pod))
            return "node(s) were unschedulable";
        if (UntoleratedTaint(node.Node, pod) is { } taint)
            return $"node(s) had untolerated taint {{{taint.Key}: {taint.Value}}}";
        return NodeSelectors.Matches(pod.NodeSelector, pod.Affinity.NodeAffinity, node.Node) ? null : "node(s) didn't match Pod's node affinity/selector";
    }

    /// <summary>Whether <see cref="RejectAlways"/> has nothing to say.</summary>
    internal static bool Admits(NodeInfo node, PodDemand pod) => !IsCordoned(node.Node, pod)
        && UntoleratedTaint(node.Node, pod) is null && NodeSelectors.Matches(pod.NodeSelector, pod.Affinity.NodeAffinity, node.Node);

    /// <summary>Whether somebody has said that the node takes no pods, and the pod doesn't bear that.</summary>
    public static bool IsCordoned(Node node, PodDemand pod) => node.Spec.Unschedulable == true && !Tolerations.Tolerate(pod.Tolerations, Cordon);

    /// <summary>Whether the taint keeps the pod off its node, that of a cordoned node apart.</summary>
    public static bool KeepsOff(Taint taint, PodDemand pod) =>
        taint.Effect is "NoSchedule" or "NoExecute" && taint.Key != NodeTaints.Unschedulable && !Tolerations.Tolerate(pod.Tolerations, taint);

    /// <summary>The first taint of the node that keeps the pod off it, or null; that it is cordoned is told apart from it.</summary>
    public static Taint? UntoleratedTaint(Node node, PodDemand pod)
    {
        foreach (var taint in node.Spec.Taints)
        {
            if (KeepsOff(taint, pod))
                return taint;
        }

        return null;
    }

    /// <summary>Whether the node has what the pod needs, as of now.</summary>
    public static bool Fits(NodeInfo node, PodDemand pod)
    {
        return ShortOf(node, pod) == Shortages.None
            && (pod.Requests.Extended.Count == 0 || MissingExtended(node, pod).Count == 0)
            && (pod.HostPorts.IsEmpty || HasPorts(node, pod));
    }

    /// <summary>What every node has and this one has too little of for the pod.</summary>
    internal static Shortages ShortOf(NodeInfo node, PodDemand pod)
    {
        var (taken, most, need) = (node.Taken, node.Allocatable, pod.Requests);
        return (taken.Pods + need.Pods <= most.Pods ? 0 : Shortages.Pods)
            | (Fits(taken.MilliCpu, need.MilliCpu, most.MilliCpu) ? 0 : Shortages.Cpu)
            | (Fits(taken.Memory, need.Memory, most.Memory) ? 0 : Shortages.Memory)
            | (Fits(taken.EphemeralStorage, need.EphemeralStorage, most.EphemeralStorage) ? 0 : Shortages.EphemeralStorage);
    }

    /// <summary>Shortages in words.</summary>
    internal static IEnumerable<string> Sentences(Shortages shortages)
    {
        if (shortages.HasFlag(Shortages.Pods))
            yield return "Too many pods";
        if (shortages.HasFlag(Shortages.Cpu))
            yield return "Insufficient cpu";
        if (shortages.HasFlag(Shortages.Memory))
            yield return "Insufficient memory";
        if (shortages.HasFlag(Shortages.EphemeralStorage))
            yield return "Insufficient ephemeral-storage";
    }

    /// <summary>Why a node that doesn't fit doesn't, every reason.</summary>
    public static IReadOnlyList<string> RejectNow(NodeInfo node, PodDemand pod)
    {
        if (!HasPorts(node, pod))
            return ["node(s) didn't have free ports for the requested pod ports"];
        return [.. Sentences(ShortOf(node, pod)), .. MissingExtended(node, pod)];
    }

    // Who asks for nothing fits even where nothing is left.
    private static bool Fits(long taken, long need, long most) => need == 0 || taken + need <= most;

    private static List<string> MissingExtended(NodeInfo node, PodDemand pod)
    {
        var missing = new List<string>();
        foreach (var (name, need) in pod.Requests.Extended)
        {
            if (!Fits(node.Taken.Extended.GetValueOrDefault(name), need, node.Allocatable.Extended.GetValueOrDefault(name)))
                missing.Add($"Insufficient {name}");
        }

        return missing;
    }

    private static bool HasPorts(NodeInfo node, PodDemand pod)
    {
        foreach (var wanted in pod.HostPorts)
        {
            foreach (var taken in node.HostPorts)
            {
                if (wanted.Conflicts(taken))
                    return false;
            }
        }

        return true;
    }
}
