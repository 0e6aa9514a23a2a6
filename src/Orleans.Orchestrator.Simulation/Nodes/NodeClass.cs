using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Simulation.Nodes;

/// <summary>Machines of one kind.</summary>
public sealed record NodeClass
{
    /// <summary>What their names begin with; a number follows.</summary>
    public string Name { get; init; } = "node";

    /// <summary>How many.</summary>
    public int Count { get; init; }

    /// <summary>The zones that they are in, one after another; none for no zone label.</summary>
    public ImmutableArray<string> Zones { get => field.IsDefault ? [] : field; init; }

    /// <summary>Cores for pods.</summary>
    public Quantity Cpu { get; init; } = Quantity.FromValue(16);

    /// <summary>Bytes of memory for pods.</summary>
    public Quantity Memory { get; init; } = Quantity.FromBytes(64L << 30);

    /// <summary>How many pods at most.</summary>
    public int Pods { get; init; } = 110;

    /// <summary>Further labels.</summary>
    public Map<string> Labels { get; init; } = Map<string>.Empty;

    /// <summary>Taints.</summary>
    public ImmutableArray<Taint> Taints { get => field.IsDefault ? [] : field; init; }

    /// <summary>How long things take on them.</summary>
    public RuntimeModel Runtime { get; init; } = new();

    /// <summary>The machine of a number, as it registers.</summary>
    public Node Machine(int number)
    {
        var name = $"{Name}-{number}";
        var labels = Labels.SetItem("kubernetes.io/hostname", name).SetItem("kubernetes.io/os", "linux").SetItem("kubernetes.io/arch", "amd64");
        if (!Zones.IsEmpty)
            labels = labels.SetItem("topology.kubernetes.io/zone", Zones[number % Zones.Length]);
        var amounts = Map<Quantity>.From(
        [
            KeyValuePair.Create("cpu", Cpu), KeyValuePair.Create("memory", Memory), KeyValuePair.Create("pods", Quantity.FromValue(Pods)),
            KeyValuePair.Create("ephemeral-storage", Quantity.FromBytes(1L << 40)),
        ]);
        return new Node
        {
            Metadata = new() { Name = name, Labels = labels },
            Spec = new NodeSpec { Taints = Taints },
            Status = new NodeStatus { Capacity = amounts, Allocatable = amounts },
        };
    }
}
