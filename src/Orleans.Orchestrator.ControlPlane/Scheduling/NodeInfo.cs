using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>A node as the scheduler sees it: the object, and what the pods on it take.</summary>
public sealed record NodeInfo
{
    /// <summary>The node's object.</summary>
    public required Node Node { get; init; }

    /// <summary>What pods may take together.</summary>
    public required ResourceAmounts Allocatable { get; init; }

    /// <summary>What the pods take together.</summary>
    public ResourceAmounts Taken { get; init; } = ResourceAmounts.None;

    /// <summary>The machine's ports that are taken.</summary>
    public ImmutableArray<HostPort> HostPorts { get; init; } = [];

    /// <summary>How many pods each owner has here.</summary>
    public ImmutableDictionary<string, int> Owners { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>The node's name.</summary>
    public string Name => Node.Metadata.Name!;

    /// <summary>A node without pods.</summary>
    public static NodeInfo Of(Node node) => new() { Node = node, Allocatable = ResourceAmounts.From(node.Status.Allocatable) };

    /// <summary>The same with another version of the object.</summary>
    public NodeInfo With(Node node) => this with { Node = node, Allocatable = ResourceAmounts.From(node.Status.Allocatable) };

    /// <summary>The node with one pod more.</summary>
    public NodeInfo Add(PodDemand pod) => this with
    {
        Taken = Taken.Plus(pod.Requests),
        HostPorts = pod.HostPorts.IsEmpty ? HostPorts : HostPorts.AddRange(pod.HostPorts),
        Owners = Owners.SetItem(pod.Owner, Owners.GetValueOrDefault(pod.Owner) + 1),
    };

    /// <summary>The node with one pod less.</summary>
    public NodeInfo Remove(PodDemand pod)
    {
        var ports = HostPorts;
        foreach (var port in pod.HostPorts)
            ports = ports.Remove(port);
        var left = Owners.GetValueOrDefault(pod.Owner) - 1;
        return this with
        {
            Taken = Taken.Minus(pod.Requests),
            HostPorts = ports,
            Owners = left > 0 ? Owners.SetItem(pod.Owner, left) : Owners.Remove(pod.Owner),
        };
    }
}
