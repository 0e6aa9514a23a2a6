using System.Globalization;

namespace Orleans.Orchestrator.EndToEnd.Tests.World;

/// <summary>What really runs on a node, as the kernel's cgroups tell it.</summary>
public sealed class ContainerProcesses(string cgroupParent)
{
    private const string Lone = "container:";
    private static readonly string[] Trees = ["/sys/fs/cgroup", .. Directory.GetDirectories("/sys/fs/cgroup")];

    /// <summary>
    /// The processes of each container that has any, those apart that they started themselves: the server in the test's image has a second one for the moment in which
    /// it answers a probe.
    /// </summary>
    public IReadOnlyDictionary<string, int[]> Read()
    {
        var found = new Dictionary<string, int[]>();
        // Every container is in the tree that counts processes; in some others only those that have a limit there.
        var top = Folders().FirstOrDefault(folder => File.Exists(Path.Combine(folder, "pids.current")));
        foreach (var container in top is null ? [] : Containers(top))
        {
            var processes = Processes(container);
            if (processes.Length > 0)
                found[Path.GetFileName(container).Replace(Lone, "", StringComparison.Ordinal)] = processes;
        }
        return found;
    }

    /// <summary>The one process of a pod's one container.</summary>
    public int Of(string podUid) => Read().Single(c => c.Key.StartsWith(podUid, StringComparison.Ordinal)).Value.Single();

    /// <summary>The node's cgroups that there are.</summary>
    public IEnumerable<string> Folders() => Trees.Select(tree => Path.Combine(tree, cgroupParent)).Where(Directory.Exists);

    /// <summary>Removes the cgroups that a failed test has left, when their processes have ended.</summary>
    public void Remove()
    {
        foreach (var folder in Folders().SelectMany(f => Directory.GetDirectories(f, "*", SearchOption.AllDirectories).Append(f)).OrderByDescending(f => f.Length))
        {
            if (File.Exists(Path.Combine(folder, "cgroup.procs")) && Processes(folder).Length == 0)
                Directory.Delete(folder);
        }
    }

    /// <summary>Those of containers: alone, or in their pod's.</summary>
    private static IEnumerable<string> Containers(string folder) =>
        Directory.GetDirectories(folder).SelectMany(one => Path.GetFileName(one).StartsWith(Lone, StringComparison.Ordinal) ? [one] : Directory.GetDirectories(one));

    private static int[] Processes(string folder)
    {
        try
        {
            var all = File.ReadAllLines(Path.Combine(folder, "cgroup.procs")).Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToHashSet();
            return [.. all.Where(p => ParentOf(p) is { } parent && !all.Contains(parent))];
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException or IOException)
        {
            // It has gone while we looked.
            return [];
        }
    }

    private static int? ParentOf(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException or IOException)
        {
            return null;
        }
    }
}
