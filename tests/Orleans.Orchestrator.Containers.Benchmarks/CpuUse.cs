namespace Orleans.Orchestrator.Containers.Benchmarks;

/// <summary>CPU time, in the kernel and outside, that a contender has spent.</summary>
/// <param name="Client">By this process, which asks for containers.</param>
/// <param name="Runtime">By a runtime that lives beside it.</param>
/// <param name="Children">By processes that were started and collected: containers' programs, and crun itself.</param>
internal readonly record struct CpuUse(TimeSpan Client, TimeSpan Runtime, TimeSpan Children)
{
    public TimeSpan Total => Client + Runtime + Children;

    public static CpuUse operator +(CpuUse left, CpuUse right) => new(left.Client + right.Client, left.Runtime + right.Runtime, left.Children + right.Children);

    public static CpuUse operator -(CpuUse left, CpuUse right) => new(left.Client - right.Client, left.Runtime - right.Runtime, left.Children - right.Children);
}
