namespace Orleans.Orchestrator.Containers;

/// <summary>What a container uses, as its cgroup counts it.</summary>
public sealed record ContainerStats
{
    /// <summary>CPU time in nanoseconds since the start.</summary>
    public required long CpuNanoseconds { get; init; }

    /// <summary>Bytes that could not be freed under pressure: usage less inactive file pages, as Kubernetes counts it.</summary>
    public required long MemoryWorkingSetBytes { get; init; }

    /// <summary>Processes and threads.</summary>
    public required long Pids { get; init; }
}
