using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Pods;

/// <summary>The taints that say what is wrong with a node: that it does not answer, is short of something, or takes no pods.</summary>
public static class NodeTaints
{
    /// <summary>The agent says that the node is not ready.</summary>
    public const string NotReady = "node.kubernetes.io/not-ready";

    /// <summary>The agent says nothing any more.</summary>
    public const string Unreachable = "node.kubernetes.io/unreachable";

    /// <summary>Somebody has said that the node takes no new pods.</summary>
    public const string Unschedulable = "node.kubernetes.io/unschedulable";

    /// <summary>What stands for a condition that is True.</summary>
    private static readonly ImmutableArray<(string Condition, string Taint)> OfConditions =
    [
        ("MemoryPressure", "node.kubernetes.io/memory-pressure"), ("DiskPressure", "node.kubernetes.io/disk-pressure"),
        ("PIDPressure", "node.kubernetes.io/pid-pressure"), ("NetworkUnavailable", "node.kubernetes.io/network-unavailable"),
    ];

    /// <summary>Whether the taint says that a node does not answer.</summary>
    public static bool IsOfLostNode(Taint taint) => taint.Key is NotReady or Unreachable;

    /// <summary>The taints, each with a time from which it counts: where nobody wrote down when it was added, when it was first seen.</summary>
    /// <param name="taints">The node's taints.</param>
    /// <param name="seen">What this said the last time.</param>
    /// <param name="now">The present time.</param>
    public static ImmutableArray<Taint> Dated(ImmutableArray<Taint> taints, ImmutableArray<Taint> seen, DateTimeOffset now) =>
    [
        .. taints.Select(t => t.TimeAdded is not null ? t
            : t with { TimeAdded = seen.FirstOrDefault(s => s.Key == t.Key && s.Value == t.Value && s.Effect == t.Effect)?.TimeAdded ?? now }),
    ];

    /// <summary>The node with the taints that follow from its conditions other than Ready, and from whether it takes pods; each keeps pods from being placed there.</summary>
    /// <param name="node">The node.</param>
    /// <param name="now">The time of a taint that is new.</param>
    public static Node WithConditions(Node node, DateTimeOffset now)
    {
        var taints = node.Spec.Taints;
        foreach (var (condition, key) in OfConditions)
            taints = Set(taints, key, node.Status.Conditions.Any(c => c.Type == condition && c.Status == "True"), now);
        taints = Set(taints, Unschedulable, node.Spec.Unschedulable == true, now);
        return taints == node.Spec.Taints ? node : node with { Spec = node.Spec with { Taints = taints } };
    }

    /// <summary>The taints for a node's condition Ready: none of these when it is True.</summary>
    /// <param name="taints">The node's taints.</param>
    /// <param name="ready">The condition's status: True, False or Unknown.</param>
    /// <param name="now">When the condition was found.</param>
    public static ImmutableArray<Taint> For(ImmutableArray<Taint> taints, string ready, DateTimeOffset now)
    {
        var key = ready switch { "True" => null, "False" => NotReady, _ => Unreachable };
        var result = taints.RemoveAll(t => IsOfLostNode(t) && t.Key != key);
        if (key is null)
            return result;
        foreach (var effect in (ReadOnlySpan<string>)["NoSchedule", "NoExecute"])
        {
            if (!result.Any(t => t.Key == key && t.Effect == effect))
                result = result.Add(new Taint { Key = key, Effect = effect, TimeAdded = effect == "NoExecute" ? now : null });
        }

        return result;
    }

    private static ImmutableArray<Taint> Set(ImmutableArray<Taint> taints, string key, bool wanted, DateTimeOffset now)
    {
        const string Effect = "NoSchedule";
        var index = -1;
        for (var i = 0; i < taints.Length && index < 0; i++)
            index = taints[i].Key == key && taints[i].Effect == Effect ? i : -1;
        if (wanted == index >= 0)
            return taints;
        return wanted ? taints.Add(new Taint { Key = key, Effect = Effect, TimeAdded = now }) : taints.RemoveAt(index);
    }
}
