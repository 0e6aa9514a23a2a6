using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Grains;

/// <summary>One Node: its API object, and its agent's counterpart in the control plane. Key: the node's name.</summary>
[Alias("orchestrator.INodeGrain")]
public interface INodeGrain : IResourceGrain<Node>
{
    /// <summary>
    /// Called by the agent when it starts and when it reconnects: creates or updates the Node object, makes it Ready, gives it
    /// its pod address range, and remembers whom to hint when the assignments change.
    /// </summary>
    [Alias("Register")]
    Task<NodeAssignment> RegisterAsync(NodeRegistration registration, INodeObserver observer);

    /// <summary>
    /// Called by the agent every <see cref="HeartbeatReply.Interval"/>. Both sides compare versions, so a hint that got lost
    /// costs one heartbeat and never a pod.
    /// </summary>
    [AlwaysInterleave, Alias("Heartbeat")]
    Task<HeartbeatReply> HeartbeatAsync(NodeHeartbeat heartbeat);

    /// <summary>The pods bound to this node: those that changed since what the agent knows, or all when it knows nothing usable.</summary>
    [AlwaysInterleave, Alias("GetAssignments")]
    Task<PodAssignments> GetAssignmentsAsync(AssignmentVersion known);

    /// <summary>What the agent observed of its pods; passed on to their grains. At most 1,000 at once.</summary>
    [AlwaysInterleave, Alias("ReportPods")]
    Task ReportAsync(ImmutableArray<PodReport> reports);

    /// <summary>What the agent measured; kept until the next one comes, for a minute at most. At most 10,000 containers at once.</summary>
    [AlwaysInterleave, Alias("ReportUsage")]
    Task ReportUsageAsync(NodeUsage usage);

    /// <summary>What the agent measured last; null when nothing recent is known.</summary>
    [AlwaysInterleave, Alias("GetUsage")]
    Task<NodeUsage?> GetUsageAsync();

    /// <summary>Makes the node take no new pods.</summary>
    [Alias("Cordon")]
    Task<Node> CordonAsync();

    /// <summary>Lets the node take new pods again.</summary>
    [Alias("Uncordon")]
    Task<Node> UncordonAsync();
}

/// <summary>The agent's ear: hints only, one-way; what is true is asked for.</summary>
[Alias("orchestrator.INodeObserver")]
public interface INodeObserver : IGrainObserver
{
    /// <summary>The assignments are now of this version.</summary>
    [OneWay, Alias("AssignmentsChanged")]
    Task AssignmentsChangedAsync(AssignmentVersion version);
}
