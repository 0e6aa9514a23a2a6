namespace Orleans.Orchestrator.Containers;

/// <summary>How a container's first process ended.</summary>
public sealed record ContainerExit
{
    /// <summary>The exit code; 128 + <see cref="Signal"/> when a signal killed it.</summary>
    public required int Code { get; init; }

    /// <summary>The signal that killed it, or 0.</summary>
    public int Signal { get; init; }

    /// <summary>The kernel killed a process of the container because its memory limit was reached.</summary>
    public bool OomKilled { get; init; }

    /// <summary>When the exit was seen.</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>The process ended while nobody watched and its code is lost; <see cref="Code"/> is 255 then.</summary>
    public bool Unknown { get; init; }
}
