using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Rules;
using Orleans.Orchestrator.Resources;
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
        return NodeTaints.WithConditions(current with
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
            Status = Told(current.Status, told.Status) with { Conditions = conditions },
        }, now);
    }

    /// <summary>
    /// The node after somebody changed how much it has of an extended resource, which nobody but its users knows of: as much can be had, unless they said otherwise in the
    /// same write. The kubelet does so when it next looks at its node.
    /// </summary>
    public static Node WithExtended(Node? current, Node next)
    {
        var (before, has, allocatable) = (current?.Status ?? NodeStatus.Empty, next.Status.Capacity, next.Status.Allocatable);
        foreach (var name in before.Capacity.Keys.Union(has.Keys).Where(ResourceNames.IsExtended))
        {
            if (Same(before.Capacity, has, name) || !Same(before.Allocatable, allocatable, name))
                continue;
            allocatable = has.TryGetValue(name, out var amount) ? allocatable.SetItem(name, amount) : allocatable.Remove(name);
        }

        return ReferenceEquals(allocatable, next.Status.Allocatable) ? next : next with { Status = next.Status with { Allocatable = allocatable } };
    }

    /// <summary>The node while its agent is silent: its conditions are unknown, and it takes no pods.</summary>
    public static Node Silent(Node current, DateTimeOffset now)
    {
        const string Reason = "NodeStatusUnknown";
        const string Message = "Kubelet stopped posting node status.";
        var conditions = current.Status.Conditions;
        foreach (var condition in current.Status.Conditions)
            conditions = Set(conditions, condition with { Status = "Unknown", Reason = Reason, Message = Message, LastTransitionTime = null }, now);
        return NodeTaints.WithConditions(current with
        {
            Spec = current.Spec with { Taints = NodeTaints.For(current.Spec.Taints, "Unknown", now) },
            Status = current.Status with { Conditions = Set(conditions, Ready("Unknown", Reason, Message), now) },
        }, now);
    }

    /// <summary>The node with conditions that its agent found.</summary>
    public static Node WithConditions(Node current, IEnumerable<NodeCondition> found, DateTimeOffset now) => NodeTaints.WithConditions(current with
    {
        Status = current.Status with { Conditions = found.Aggregate(current.Status.Conditions, (all, c) => Set(all, c, now)) },
    }, now);

    /// <summary>The status of the condition Ready: True, False or Unknown.</summary>
    public static string ReadyOf(Node node) => node.Status.Conditions.FirstOrDefault(c => c.Type == "Ready")?.Status ?? "Unknown";

    /// <summary>What the agent says of the machine, and of what it says nothing what was there: extended resources, attached volumes, images and the like.</summary>
    private static NodeStatus Told(NodeStatus current, NodeStatus told) => current with
    {
        Capacity = WithOthers(told.Capacity, current.Capacity),
        Allocatable = WithOthers(told.Allocatable.Count > 0 ? told.Allocatable : told.Capacity, current.Allocatable),
        Addresses = told.Addresses,
        DaemonEndpoints = told.DaemonEndpoints,
        NodeInfo = told.NodeInfo,
        Images = told.Images.IsEmpty ? current.Images : told.Images,
        RuntimeHandlers = told.RuntimeHandlers,
        Features = told.Features,
    };

    private static Map<Quantity> WithOthers(Map<Quantity> told, Map<Quantity> current) =>
        told.SetItems(current.Where(amount => ResourceNames.IsExtended(amount.Key) && !told.ContainsKey(amount.Key)));

    private static bool Same(Map<Quantity> left, Map<Quantity> right, string name) =>
        left.TryGetValue(name, out var one) ? right.TryGetValue(name, out var other) && one == other : !right.ContainsKey(name);

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
