using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>
/// Everything about a pod that its placement depends on. Pods with equal demands, such as those of one template, are placed
/// together: the nodes are filtered once for all of them.
/// </summary>
public sealed record PodDemand
{
    /// <summary>What it needs of the node.</summary>
    public required ResourceAmounts Requests { get; init; }

    /// <summary>Whose pods are to be spread: the controller's uid, or the pod's own.</summary>
    public required string Owner { get; init; }

    /// <summary>The labels that a node must have.</summary>
    public required Map<string> NodeSelector { get; init; }

    /// <summary>The nodes that are allowed and preferred.</summary>
    public required NodeAffinity? Affinity { get; init; }

    /// <summary>The taints that it can bear.</summary>
    public required ImmutableArray<Toleration> Tolerations { get; init; }

    /// <summary>The ports of the machine that it takes.</summary>
    public required ImmutableArray<HostPort> HostPorts { get; init; }

    /// <summary>The demand of a pod.</summary>
    public static PodDemand Of(Pod pod) => new()
    {
        Requests = PodRequests.Of(pod.Spec),
        Owner = OwnerOf(pod),
        NodeSelector = pod.Spec.NodeSelector,
        Affinity = pod.Spec.Affinity?.NodeAffinity,
        Tolerations = pod.Spec.Tolerations,
        HostPorts = HostPort.Of(pod.Spec),
    };

    /// <summary>Whose pods a pod is spread among.</summary>
    public static string OwnerOf(Pod pod) => OwnerReferences.ControllerOf(pod.Metadata)?.Uid ?? pod.Metadata.Uid ?? "";

    /// <inheritdoc/>
    public bool Equals(PodDemand? other) => ReferenceEquals(this, other) || (other is not null
        && Owner == other.Owner && Requests == other.Requests && NodeSelector.Equals(other.NodeSelector) && Equals(Affinity, other.Affinity)
        && Tolerations.SequenceEqual(other.Tolerations) && HostPorts.SequenceEqual(other.HostPorts));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Owner, Requests, Tolerations.Length, HostPorts.Length);
}
