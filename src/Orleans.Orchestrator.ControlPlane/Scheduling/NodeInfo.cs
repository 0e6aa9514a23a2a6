using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>A node as the scheduler sees it: the object, and the pods on it with what they take.</summary>
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

    /// <summary>The pods that are here.</summary>
    public ImmutableArray<PlacedPod> Pods { get; init; } = [];

    /// <summary>The node's name.</summary>
    public string Name => Node.Metadata.Name!;

    /// <summary>A node without pods.</summary>
    public static NodeInfo Of(Node node) => new() { Node = node, Allocatable = ResourceAmounts.From(node.Status.Allocatable) };

    /// <summary>The same with another version of the object.</summary>
    public NodeInfo With(Node node) => this with { Node = node, Allocatable = ResourceAmounts.From(node.Status.Allocatable) };

    /// <summary>The node with one pod more.</summary>
    public NodeInfo Add(PlacedPod pod) => this with
    {
        Taken = Taken.Plus(pod.Demand.Requests),
        HostPorts = pod.Demand.HostPorts.IsEmpty ? HostPorts : HostPorts.AddRange(pod.Demand.HostPorts),
        Pods = Pods.Add(pod),
    };

    /// <summary>The node without one of its pods.</summary>
    /// <exception cref="ArgumentException">The pod is not here.</exception>
    public NodeInfo Remove(PlacedPod pod)
    {
        var index = Pods.IndexOf(pod, 0, Pods.Length, ReferenceEqualityComparer.Instance);
        if (index < 0)
            throw new ArgumentException($"{pod.Key} is not on {Name}", nameof(pod));
        var ports = HostPorts;
        foreach (var port in pod.Demand.HostPorts)
            ports = ports.Remove(port);
        return this with { Taken = Taken.Minus(pod.Demand.Requests), HostPorts = ports, Pods = Pods.RemoveAt(index) };
    }

    /// <summary>The node without some of its pods.</summary>
    /// <param name="which">Those that go.</param>
    /// <param name="gone">They, in their order.</param>
    internal NodeInfo Without(Func<PlacedPod, bool> which, out List<PlacedPod> gone)
    {
        var (taken, ports, left) = (Taken, HostPorts, ImmutableArray.CreateBuilder<PlacedPod>(Pods.Length));
        gone = [];
        foreach (var pod in Pods)
        {
            if (!which(pod))
            {
                left.Add(pod);
                continue;
            }

            gone.Add(pod);
            taken = taken.Minus(pod.Demand.Requests);
            foreach (var port in pod.Demand.HostPorts)
                ports = ports.Remove(port);
        }

        return gone.Count == 0 ? this : this with { Taken = taken, HostPorts = ports, Pods = left.DrainToImmutable() };
    }

    /// <summary>The node with another version of one of its pods, which takes the same.</summary>
    public NodeInfo Replace(PlacedPod pod, PlacedPod by) => this with { Pods = Pods.Replace(pod, by, ReferenceEqualityComparer.Instance) };

    /// <summary>How many of an owner's pods are here and stay.</summary>
    public int CountOf(string owner)
    {
        var count = 0;
        foreach (var pod in Pods)
        {
            if (!pod.IsLeaving && pod.Demand.Owner == owner)
                count++;
        }

        return count;
    }
}
