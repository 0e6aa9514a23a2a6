using System.Globalization;

namespace Orleans.Orchestrator.EndToEnd.Tests.World;

/// <summary>What really runs on a node, as the kernel's cgroups tell it.</summary>
public sealed class ContainerProcesses(string cgroupParent)
{
    private static readonly string[] Trees = ["/sys/fs/cgroup", .. Directory.GetDirectories("/sys/fs/cgroup")];

    /// <summary>The processes of each container that has any.</summary>
    public IReadOnlyDictionary<string, int[]> Read()
    {
        var found = new Dictionary<string, int[]>();
        var top = Folders().FirstOrDefault(folder => Directory.GetDirectories(folder).Length > 0);
        foreach (var container in top is null ? [] : Directory.GetDirectories(top).SelectMany(Directory.GetDirectories))
        {
            var processes = Processes(container);
            if (processes.Length > 0)
                found[Path.GetFileName(container)] = processes;
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

    private static int[] Processes(string folder)
    {
        try
        {
            return [.. File.ReadAllLines(Path.Combine(folder, "cgroup.procs")).Select(p => int.Parse(p, CultureInfo.InvariantCulture)).Distinct()];
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException or IOException)
        {
            // It has gone while we looked.
            return [];
        }
    }
}
