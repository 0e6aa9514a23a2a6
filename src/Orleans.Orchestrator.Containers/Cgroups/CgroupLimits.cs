using System.Globalization;

namespace Orleans.Orchestrator.Containers.Cgroups;

/// <summary>
/// Which files of a cgroup hold its limits: Documentation/admin-guide/cgroup-v1 and cgroup-v2.rst of the kernel.
/// </summary>
public static class CgroupLimits
{
    private const long MinCpuShares = 2;
    private const long MaxCpuShares = 262_144;
    private const long MaxCpuWeight = 10_000;

    /// <summary>Files and what to write into them, in order.</summary>
    public static IEnumerable<(string File, string Value)> For(CgroupHierarchy tree, ContainerResources resources) =>
        tree.IsV2 ? ForV2(tree, resources) : ForV1(tree, resources);

    /// <summary>v1's shares (2 … 262144) on v2's scale (1 … 10000), as runc converts them.</summary>
    public static long CpuWeight(long shares) =>
        1 + ((Math.Clamp(shares, MinCpuShares, MaxCpuShares) - MinCpuShares) * (MaxCpuWeight - 1) / (MaxCpuShares - MinCpuShares));

    private static IEnumerable<(string File, string Value)> ForV1(CgroupHierarchy tree, ContainerResources resources)
    {
        foreach (var controller in tree.Controllers)
        {
            switch (controller)
            {
                case "cpu":
                    if (resources.CpuShares is { } shares)
                        yield return ("cpu.shares", Text(shares));
                    if (resources.CpuQuotaUs is { } quota)
                    {
                        yield return ("cpu.cfs_period_us", Text(resources.CpuPeriodUs));
                        yield return ("cpu.cfs_quota_us", Text(quota));
                    }
                    break;
                case "memory" when resources.MemoryLimitBytes is { } memory:
                    yield return ("memory.limit_in_bytes", Text(memory));
                    break;
                case "pids" when resources.PidsLimit is { } pids:
                    yield return ("pids.max", Text(pids));
                    break;
            }
        }
    }

    private static IEnumerable<(string File, string Value)> ForV2(CgroupHierarchy tree, ContainerResources resources)
    {
        if (tree.Controllers.Contains("cpu"))
        {
            if (resources.CpuShares is { } shares)
                yield return ("cpu.weight", Text(CpuWeight(shares)));
            if (resources.CpuQuotaUs is { } quota)
                yield return ("cpu.max", $"{Text(quota)} {Text(resources.CpuPeriodUs)}");
        }
        if (resources.MemoryLimitBytes is { } memory && tree.Controllers.Contains("memory"))
        {
            yield return ("memory.max", Text(memory));
            // Kubernetes gives containers no swap.
            yield return ("memory.swap.max", "0");
        }
        if (resources.PidsLimit is { } pids && tree.Controllers.Contains("pids"))
            yield return ("pids.max", Text(pids));
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
