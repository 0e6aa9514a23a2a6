using System.Collections.Immutable;

namespace Orleans.Orchestrator.Nodes;

/// <summary>What a machine and its pods used of late, as its agent measured it. Observed, and never durable.</summary>
[GenerateSerializer, Immutable, Alias("orchestrator.NodeUsage")]
public sealed record NodeUsage
{
    /// <summary>What everything on the machine used, also what is no container.</summary>
    [Id(0)]
    public required UsageSample Machine { get; init; }

    /// <summary>The pods all of whose running containers could be measured.</summary>
    [Id(1)]
    public ImmutableArray<PodUsage> Pods { get => field.IsDefault ? [] : field; init; }
}

/// <summary>What a pod's containers used.</summary>
/// <param name="Uid">The pod that is meant.</param>
/// <param name="Containers">Those that run.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.PodUsage")]
public sealed record PodUsage([property: Id(0)] string Uid, [property: Id(1)] ImmutableArray<ContainerUsage> Containers);

/// <summary>What a container used.</summary>
/// <param name="Name">The container's name in its pod.</param>
/// <param name="Sample">What was measured.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.ContainerUsage")]
public sealed record ContainerUsage([property: Id(0)] string Name, [property: Id(1)] UsageSample Sample);

/// <summary>An amount of use over some time.</summary>
/// <param name="Time">When it was measured: the end of the window.</param>
/// <param name="Window">Over how long the processors' time was counted.</param>
/// <param name="CpuNanocores">Processors used on average, in billionths.</param>
/// <param name="MemoryBytes">Memory at the end that could not be freed under pressure (the working set).</param>
[GenerateSerializer, Immutable, Alias("orchestrator.UsageSample")]
public readonly record struct UsageSample(
    [property: Id(0)] DateTimeOffset Time, [property: Id(1)] TimeSpan Window, [property: Id(2)] long CpuNanocores, [property: Id(3)] long MemoryBytes);
