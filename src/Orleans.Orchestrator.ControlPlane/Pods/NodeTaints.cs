using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Pods;

/// <summary>The taints that say that a node does not answer.</summary>
public static class NodeTaints
{
    /// <summary>The agent says that the node is not ready.</summary>
    public const string NotReady = "node.kubernetes.io/not-ready";

    /// <summary>The agent says nothing any more.</summary>
    public const string Unreachable = "node.kubernetes.io/unreachable";

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
}
