namespace Orleans.Orchestrator.Containers.Cgroups;

/// <summary>
/// Which controllers this machine has, and where: v1 trees, the v2 tree, or v1 trees beside a v2 tree without controllers
/// (which still can kill a whole cgroup).
/// </summary>
/// <param name="V1">The v1 trees of controllers that we use.</param>
/// <param name="V2">The unified tree, or null.</param>
public sealed record CgroupLayout(IReadOnlyList<CgroupHierarchy> V1, CgroupHierarchy? V2)
{
    private static readonly string[] Used = ["cpu", "cpuacct", "memory", "pids", "devices", "freezer"];

    /// <summary>Reads /proc/self/mountinfo (proc_pid_mountinfo(5)).</summary>
    public static CgroupLayout Detect()
    {
        var lines = File.ReadAllLines("/proc/self/mountinfo");
        var v2 = Parse(lines).V2;
        if (v2 is null)
            return Parse(lines);
        var controllers = File.ReadAllText(Path.Combine(v2.MountPoint, "cgroup.controllers"));
        return Parse(lines) with { V2 = v2 with { Controllers = controllers.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries) } };
    }

    /// <summary>The layout that a mountinfo file shows, without the v2 tree's controllers.</summary>
    public static CgroupLayout Parse(IEnumerable<string> mountInfo)
    {
        var v1 = new List<CgroupHierarchy>();
        CgroupHierarchy? v2 = null;
        foreach (var line in mountInfo)
        {
            // "31 30 0:26 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu": what follows the dash is type, source, options.
            var halves = line.Split(" - ", 2);
            if (halves.Length < 2)
                continue;
            var mount = halves[0].Split(' ');
            var type = halves[1].Split(' ');
            if (mount.Length < 5 || type.Length < 3)
                continue;
            if (type[0] == "cgroup2")
                v2 ??= new CgroupHierarchy(mount[4], [], IsV2: true);
            else if (type[0] == "cgroup" && type[2].Split(',').Intersect(Used).ToArray() is { Length: > 0 } controllers
                     && !v1.Any(other => other.Controllers.Intersect(controllers).Any()))
                v1.Add(new CgroupHierarchy(mount[4], controllers, IsV2: false));
        }
        return new CgroupLayout(v1, v2);
    }

    /// <summary>The tree that has a controller, or null.</summary>
    public CgroupHierarchy? Find(string controller) =>
        V1.FirstOrDefault(tree => tree.Controllers.Contains(controller)) ?? (V2 is { } v2 && v2.Controllers.Contains(controller) ? v2 : null);
}
