namespace Orleans.Orchestrator.Containers;

/// <summary>Limits of a cgroup. Null leaves the kernel's default.</summary>
public sealed record ContainerResources
{
    /// <summary>Relative weight as cgroup v1 counts it: 1024 is one core's request, 2 the least.</summary>
    public long? CpuShares { get; init; }

    /// <summary>Microseconds of CPU in each <see cref="CpuPeriodUs"/>, over all cores.</summary>
    public long? CpuQuotaUs { get; init; }

    /// <summary>Length of a quota's period in microseconds.</summary>
    public long CpuPeriodUs { get; init; } = 100_000;

    /// <summary>Bytes; beyond it the kernel kills a process of the cgroup.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Most processes and threads.</summary>
    public long? PidsLimit { get; init; }
}
