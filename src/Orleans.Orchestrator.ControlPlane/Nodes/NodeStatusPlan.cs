using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Nodes;

/// <summary>A Node's object as it follows from what its agent says, or no longer says.</summary>
public static class NodeStatusPlan
{
    /// <summary>The node after its agent registered: Ready, with what the agent says of the machine. What others set stays.</summary>
    /// <param name="current">The object as stored.</param>
    /// <param name="told">The Node as the agent would have it.</param>
    /// <param name="podCidr">The node's pod address range.</param>
    /// <param name="now">When.</param>
    public static Node Registered(Node current, Node told, string podCidr, DateTimeOffset now)
    {
        var conditions = current.Status.Conditions;
        foreach (var condition in told.Status.Conditions)
            conditions = Set(conditions, condition, now);
        conditions = Set(conditions, Ready("True", "KubeletReady", "the node agent is posting ready status"), now);
        return current with
        {
            Metadata = current.Metadata with
            {
                Labels = current.Metadata.Labels.SetItems(told.Metadata.Labels),
                Annotations = current.Metadata.Annotations.SetItems(told.Metadata.Annotations),
            },
            Spec = current.Spec with
            {
                PodCIDR = podCidr,
                PodCIDRs = [podCidr],
                ProviderID = current.Spec.ProviderID ?? told.Spec.ProviderID,
                Taints = NodeTaints.For(current.Spec.Taints, "True", now),
            },
            Status = told.Status with
            {
                Conditions = conditions,
                Allocatable = told.Status.Allocatable.Count > 0 ? told.Status.Allocatable : told.Status.Capacity,
            },
        };
    }

    /// <summary>The node while its agent is silent: its conditions are unknown, and it takes no pods.</summary>
    public static Node Silent(Node current, DateTimeOffset now)
    {
        const string Reason = "NodeStatusUnknown";
        const string Message = "Kubelet stopped posting node status.";
        var conditions = current.Status.Conditions;
        foreach (var condition in current.Status.Conditions)
            conditions = Set(conditions, condition with { Status = "Unknown", Reason = Reason, Message = Message, LastTransitionTime = null }, now);
        return current with
        {
            Spec = current.Spec with { Taints = NodeTaints.For(current.Spec.Taints, "Unknown", now) },
            Status = current.Status with { Conditions = Set(conditions, Ready("Unknown", Reason, Message), now) },
        };
    }

    /// <summary>The node with conditions that its agent found.</summary>
    public static Node WithConditions(Node current, IEnumerable<NodeCondition> found, DateTimeOffset now) => current with
    {
        Status = current.Status with { Conditions = found.Aggregate(current.Status.Conditions, (all, c) => Set(all, c, now)) },
    };

    /// <summary>The status of the condition Ready: True, False or Unknown.</summary>
    public static string ReadyOf(Node node) => node.Status.Conditions.FirstOrDefault(c => c.Type == "Ready")?.Status ?? "Unknown";

    private static NodeCondition Ready(string status, string reason, string message) =>
        new() { Type = "Ready", Status = status, Reason = reason, Message = message };

    // Heartbeats are not written, or an idle cluster would write all the time: the time stays that of the last change.
    private static ImmutableArray<NodeCondition> Set(ImmutableArray<NodeCondition> conditions, NodeCondition condition, DateTimeOffset now)
    {
        var before = conditions.FirstOrDefault(c => c.Type == condition.Type);
        if (before is not null && before.Status == condition.Status && before.Reason == condition.Reason && before.Message == condition.Message)
            return conditions;
        var stamped = condition with
        {
            LastHeartbeatTime = now,
            LastTransitionTime = before?.Status == condition.Status ? before.LastTransitionTime : now,
        };
        return before is null ? conditions.Add(stamped) : conditions.Replace(before, stamped);
    }
}
