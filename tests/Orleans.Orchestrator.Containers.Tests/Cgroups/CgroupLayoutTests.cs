using Orleans.Orchestrator.Containers.Cgroups;

namespace Orleans.Orchestrator.Containers.Tests.Cgroups;

public sealed class CgroupLayoutTests
{
    [Fact]
    public void Trees_of_both_versions_are_found_and_others_passed_over()
    {
        var layout = CgroupLayout.Parse(
        [
            "22 27 0:21 / /proc rw,relatime - proc proc rw",
            "30 25 0:26 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct",
            "31 25 0:27 / /sys/fs/cgroup/memory rw,relatime shared:4 - cgroup cgroup rw,memory",
            "32 25 0:28 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,xattr,name=systemd",
            "33 25 0:28 / /other/memory rw,relatime - cgroup cgroup rw,memory",
            "34 25 0:29 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw",
        ]);
        Assert.Equal(["/sys/fs/cgroup/cpu,cpuacct", "/sys/fs/cgroup/memory"], layout.V1.Select(tree => tree.MountPoint));
        Assert.Equal(["cpu", "cpuacct"], layout.V1[0].Controllers);
        Assert.Equal("/sys/fs/cgroup/unified", layout.V2!.MountPoint);
        Assert.Same(layout.V1[0], layout.Find("cpuacct"));
        Assert.Null(layout.Find("pids"));
    }

    [Fact]
    public void Limits_of_v2_are_written_in_its_own_units()
    {
        var tree = new CgroupHierarchy("/sys/fs/cgroup", ["cpu", "memory", "pids"], IsV2: true);
        var resources = new ContainerResources { CpuShares = 1024, CpuQuotaUs = 20_000, MemoryLimitBytes = 1 << 20, PidsLimit = 9 };
        Assert.Equal(
            [("cpu.weight", "39"), ("cpu.max", "20000 100000"), ("memory.max", "1048576"), ("memory.swap.max", "0"), ("pids.max", "9")],
            CgroupLimits.For(tree, resources));
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1024, 39)]
    [InlineData(262_144, 10_000)]
    [InlineData(0, 1)]
    [InlineData(999_999, 10_000)]
    public void Shares_become_weights(long shares, long weight) => Assert.Equal(weight, CgroupLimits.CpuWeight(shares));
}
