using System.Globalization;
using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Cgroups;

/// <summary>Kills all processes of a cgroup where no v2 tree does it in one write.</summary>
internal static class CgroupKill
{
    private const int Rounds = 100;

    /// <summary>
    /// With the v1 freezer nothing can fork meanwhile. Without it, killing is repeated until nothing is left, or given up: a process
    /// that forks faster than it is killed is then bounded by its pids limit only.
    /// </summary>
    public static void ByList(IReadOnlyList<CgroupHierarchy> trees, string path)
    {
        var freezer = trees.FirstOrDefault(tree => tree.Controllers.Contains("freezer"));
        var state = freezer is null ? null : Path.Combine(freezer.MountPoint, path, "freezer.state");
        if (state is not null && File.Exists(state))
            KernelFile.Write(state, "FROZEN");
        try
        {
            for (var round = 0; round < (state is null ? Rounds : 1); round++)
            {
                var processes = Processes(trees, path);
                if (processes.Count == 0)
                    return;
                foreach (var pid in processes)
                    KillProcess(pid);
            }
        }
        finally
        {
            if (state is not null && File.Exists(state))
                KernelFile.Write(state, "THAWED");
        }
    }

    /// <summary>The processes of a cgroup and of those below it.</summary>
    public static IReadOnlyCollection<int> Processes(IReadOnlyList<CgroupHierarchy> trees, string path)
    {
        var found = new HashSet<int>();
        // Any tree in which the cgroup is has all of its processes.
        var directory = trees.Select(tree => new DirectoryInfo(Path.Combine(tree.MountPoint, path))).FirstOrDefault(directory => directory.Exists);
        if (directory is null)
            return found;
        foreach (var one in directory.EnumerateDirectories("*", SearchOption.AllDirectories).Prepend(directory))
            Read(Path.Combine(one.FullName, "cgroup.procs"), found);
        return found;
    }

    private static void Read(string file, HashSet<int> into)
    {
        try
        {
            foreach (var line in File.ReadLines(file))
            {
                if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 0)
                    into.Add(pid);
            }
        }
        catch (IOException)
        {
            // The cgroup has gone, and so have its processes.
        }
    }

    private static void KillProcess(int pid)
    {
        try
        {
            using var pidfd = Pidfd.Open(pid);
            Pidfd.SendSignal(pidfd, Signal.SIGKILL);
        }
        catch (LinuxException e) when (e.Errno == Errno.ESRCH)
        {
            // It has exited.
        }
    }
}
