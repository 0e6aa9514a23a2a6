namespace Orleans.Orchestrator.Containers;

/// <summary>Something happened to a container.</summary>
public sealed record ContainerEvent
{
    /// <summary>What happened.</summary>
    public required ContainerEventKind Kind { get; init; }

    /// <summary>The container after it; null for <see cref="ContainerEventKind.Resync"/>.</summary>
    public ContainerState? Container { get; init; }
}
