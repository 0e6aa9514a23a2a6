using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Nodes;

/// <summary>What an agent says of its machine.</summary>
[GenerateSerializer, Immutable, Alias("orchestrator.NodeRegistration")]
public sealed record NodeRegistration
{
    /// <summary>The Node as the agent would have it: labels, annotations, taints, capacity, addresses, system info, endpoint port.</summary>
    [Id(0)]
    public required Node Node { get; init; }

    /// <summary>A new number at each start of the machine's agent, so that messages of an earlier one are told apart.</summary>
    [Id(1)]
    public required string Incarnation { get; init; }
}

/// <summary>What the control plane tells an agent that registered.</summary>
/// <param name="Node">The Node object as stored, with its pod address range in <c>spec.podCIDR</c>.</param>
/// <param name="Interval">How often to send heartbeats.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.NodeAssignment")]
public sealed record NodeAssignment([property: Id(0)] Node Node, [property: Id(1)] TimeSpan Interval);

/// <summary>A state of a node's assignments: comparable only with others of the same epoch.</summary>
/// <param name="Epoch">Changes when the control plane's counterpart starts anew; empty for "knows nothing".</param>
/// <param name="Number">Grows by one with each change.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.AssignmentVersion")]
public readonly record struct AssignmentVersion([property: Id(0)] string Epoch, [property: Id(1)] long Number)
{
    /// <summary>Knows nothing.</summary>
    public static AssignmentVersion None => new("", 0);
}

/// <summary>A sign of life.</summary>
[GenerateSerializer, Immutable, Alias("orchestrator.NodeHeartbeat")]
public sealed record NodeHeartbeat
{
    /// <summary>As at registration.</summary>
    [Id(0)]
    public required string Incarnation { get; init; }

    /// <summary>What the agent knows.</summary>
    [Id(1)]
    public required AssignmentVersion Known { get; init; }

    /// <summary>Conditions other than Ready that changed (pressure, network); usually empty.</summary>
    [Id(2)]
    public ImmutableArray<NodeCondition> Conditions { get => field.IsDefault ? [] : field; init; }
}

/// <summary>The answer to a sign of life.</summary>
/// <param name="Version">The present assignments; when not what the agent knows, it asks for them.</param>
/// <param name="Interval">How often to send heartbeats from now on.</param>
/// <param name="RegisterAgain">The control plane does not know this agent; register first.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.HeartbeatReply")]
public sealed record HeartbeatReply(
    [property: Id(0)] AssignmentVersion Version,
    [property: Id(1)] TimeSpan Interval,
    [property: Id(2)] bool RegisterAgain);

/// <summary>The pods of a node.</summary>
/// <param name="Version">The state that this brings the agent to.</param>
/// <param name="Full">Whether <paramref name="Pods"/> are all of them, so that any other is to be removed.</param>
/// <param name="Pods">All, or those that changed; a pod that is to end has a deletionTimestamp.</param>
/// <param name="Removed">Keys (<c>namespace/name</c>) with uids of pods that are no longer bound here, when not full.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.PodAssignments")]
public sealed record PodAssignments(
    [property: Id(0)] AssignmentVersion Version,
    [property: Id(1)] bool Full,
    [property: Id(2)] ImmutableArray<Pod> Pods,
    [property: Id(3)] ImmutableArray<RemovedPod> Removed);

/// <summary>A pod that is no longer bound to a node.</summary>
[GenerateSerializer, Immutable, Alias("orchestrator.RemovedPod")]
public readonly record struct RemovedPod([property: Id(0)] string Key, [property: Id(1)] string Uid);

/// <summary>What an agent observed of a pod.</summary>
[GenerateSerializer, Immutable, Alias("orchestrator.PodReport")]
public sealed record PodReport
{
    /// <summary><c>namespace/name</c>.</summary>
    [Id(0)]
    public required string Key { get; init; }

    /// <summary>The pod that is meant.</summary>
    [Id(1)]
    public required string Uid { get; init; }

    /// <summary>The whole status as observed; conditions that the agent does not own are kept by the pod's grain.</summary>
    [Id(2)]
    public required PodStatus Status { get; init; }

    /// <summary>Nothing of the pod is left on the machine; with a deletionTimestamp the object can go.</summary>
    [Id(3)]
    public bool Removed { get; init; }
}
