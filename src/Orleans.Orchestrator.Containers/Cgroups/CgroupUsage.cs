using System.Globalization;

namespace Orleans.Orchestrator.Containers.Cgroups;

/// <summary>Reads what a cgroup uses.</summary>
internal static class CgroupUsage
{
    private const long NanosecondsPerMicrosecond = 1000;

    public static ContainerStats Read(CgroupLayout layout, string path) => new()
    {
        CpuNanoseconds = Cpu(layout, path),
        MemoryWorkingSetBytes = Memory(layout, path),
        Pids = Tree(layout, "pids", path) is { } pids ? Number(Path.Combine(pids, "pids.current")) : 0,
    };

    public static long OomKills(CgroupLayout layout, string path)
    {
        if (layout.Find("memory") is not { } tree)
            return 0;
        return Field(Path.Combine(tree.MountPoint, path, tree.IsV2 ? "memory.events" : "memory.oom_control"), "oom_kill");
    }

    /// <summary>The value of a line <c>name value</c>; 0 when there is none.</summary>
    internal static long Field(string file, string name)
    {
        foreach (var line in Lines(file))
        {
            if (line.Length > name.Length && line[name.Length] == ' ' && line.StartsWith(name, StringComparison.Ordinal))
                return Parse(line.AsSpan(name.Length + 1));
        }
        return 0;
    }

    private static long Cpu(CgroupLayout layout, string path)
    {
        if (Tree(layout, "cpuacct", path) is { } v1)
            return Number(Path.Combine(v1, "cpuacct.usage"));
        return layout.V2 is { } v2 ? Field(Path.Combine(v2.MountPoint, path, "cpu.stat"), "usage_usec") * NanosecondsPerMicrosecond : 0;
    }

    private static long Memory(CgroupLayout layout, string path)
    {
        if (layout.Find("memory") is not { } tree)
            return 0;
        var directory = Path.Combine(tree.MountPoint, path);
        var usage = Number(Path.Combine(directory, tree.IsV2 ? "memory.current" : "memory.usage_in_bytes"));
        var inactive = Field(Path.Combine(directory, "memory.stat"), tree.IsV2 ? "inactive_file" : "total_inactive_file");
        return Math.Max(0, usage - inactive);
    }

    private static string? Tree(CgroupLayout layout, string controller, string path) =>
        layout.Find(controller) is { } tree ? Path.Combine(tree.MountPoint, path) : null;

    private static long Number(string file) => Lines(file) is [var first, ..] ? Parse(first) : 0;

    private static long Parse(ReadOnlySpan<char> text) =>
        long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;

    /// <summary>None when the cgroup goes away meanwhile.</summary>
    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (IOException)
        {
            return [];
        }
    }
}
