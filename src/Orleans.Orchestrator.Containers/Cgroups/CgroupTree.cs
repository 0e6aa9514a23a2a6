using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Cgroups;

/// <summary>
/// The cgroups below our parent: one per sandbox, and in it one per container, in every tree that matters. Devices are ruled by two
/// cgroups for all containers, since the rules are the same for all: <c>default</c> and <c>privileged</c>.
/// </summary>
public sealed class CgroupTree
{
    private const int RemoveAttempts = 100;
    private static readonly TimeSpan RemovePause = TimeSpan.FromMilliseconds(10);

    // What Docker allows: null, zero, full, random, urandom, tty, console, ptmx, every pts; and to make any node, which by itself opens nothing.
    private static readonly string[] AllowedDevices =
    [
        "c *:* m", "b *:* m", "c 1:3 rwm", "c 1:5 rwm", "c 1:7 rwm", "c 1:8 rwm", "c 1:9 rwm", "c 5:0 rwm", "c 5:1 rwm", "c 5:2 rwm", "c 136:* rwm",
    ];

    private readonly CgroupLayout _layout;
    private readonly string _parent;
    private readonly CgroupHierarchy[] _trees;
    private readonly CgroupHierarchy? _devices;

    /// <summary>Makes the parent cgroup in each tree.</summary>
    /// <param name="parent">A relative path, such as <c>orchestrator</c>.</param>
    public CgroupTree(CgroupLayout layout, string parent)
    {
        _layout = layout;
        _parent = parent;
        _devices = layout.V1.FirstOrDefault(tree => tree.Controllers.Contains("devices"));
        // The freezer is only needed to kill a cgroup without a race where no v2 tree can.
        var v1 = layout.V1.Where(tree => tree != _devices && (layout.V2 is null || tree.Controllers is not ["freezer"]));
        _trees = layout.V2 is { } v2 ? [.. v1, v2] : [.. v1];
        foreach (var tree in _trees)
            Directory.CreateDirectory(Path.Combine(tree.MountPoint, parent));
        EnableControllers(Path.Combine(layout.V2?.MountPoint ?? "", ""));
        EnableControllers(Path.Combine(layout.V2?.MountPoint ?? "", parent));
        PrepareDevices();
    }

    /// <summary>Whether a cgroup keeps containers from opening device nodes that they make. Without, they may not make any.</summary>
    public bool RulesDevices => _devices is not null;

    /// <summary>The trees in which containers have cgroups.</summary>
    public IReadOnlyList<CgroupHierarchy> Trees => _trees;

    /// <summary>The layout it works on.</summary>
    public CgroupLayout Layout => _layout;

    /// <summary>Makes a sandbox's cgroup, in which containers' are made.</summary>
    /// <exception cref="LinuxException">The kernel refused a limit.</exception>
    public void CreateSandbox(string sandbox, ContainerResources resources)
    {
        Create(sandbox, resources);
        if (_layout.V2 is { } v2)
            EnableControllers(Path.Combine(v2.MountPoint, _parent, sandbox));
    }

    /// <summary>Makes a cgroup with its limits.</summary>
    /// <param name="path">Below our parent: <c>sandbox/container</c>.</param>
    /// <exception cref="LinuxException">The kernel refused a limit.</exception>
    public void Create(string path, ContainerResources resources)
    {
        foreach (var tree in _trees)
        {
            var directory = Path.Combine(tree.MountPoint, _parent, path);
            Directory.CreateDirectory(directory);
            foreach (var (file, value) in CgroupLimits.For(tree, resources))
                Write(Path.Combine(directory, file), value);
        }
    }

    /// <summary>The files into which a process writes 0 to join, and for the v2 tree the cgroup's directory.</summary>
    public CgroupMembership Open(string path, bool privileged)
    {
        var files = new List<string>(_trees.Length + 1);
        foreach (var tree in _trees)
        {
            // "tasks" moves one thread. The child has only one, and moving the caller's own thread needs no lock over all
            // of the machine's forks, which moving a process by cgroup.procs does (and waits for a grace period of RCU).
            if (!tree.IsV2)
                files.Add(Path.Combine(tree.MountPoint, _parent, path, "tasks"));
        }
        if (_devices is not null)
            files.Add(Path.Combine(_devices.MountPoint, _parent, DevicesName(privileged), "tasks"));
        return CgroupMembership.Open(files, _layout.V2 is { } v2 ? Path.Combine(v2.MountPoint, _parent, path) : null);
    }

    /// <summary>Kills every process of a cgroup and of those below it.</summary>
    public void Kill(string path)
    {
        if (!IsPopulated(path))
            return;
        if (_layout.V2 is { } v2)
        {
            var file = Path.Combine(v2.MountPoint, _parent, path, "cgroup.kill");
            if (File.Exists(file))
            {
                Write(file, "1");
                return;
            }
        }
        CgroupKill.ByList(_trees, Path.Combine(_parent, path));
    }

    /// <summary>Removes a cgroup and those below it, once the last process has left. What is gone already is well.</summary>
    /// <exception cref="LinuxException">EBUSY when processes stay.</exception>
    public async Task RemoveAsync(string path, TimeProvider time)
    {
        foreach (var tree in _trees)
        {
            var directory = Path.Combine(tree.MountPoint, _parent, path);
            for (var attempt = 1; !TryRemove(directory); attempt++)
            {
                if (attempt == RemoveAttempts)
                    throw new LinuxException("rmdir", Errno.EBUSY, directory);
                await Task.Delay(RemovePause, time).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Removes our parent cgroup, when no sandbox is left.</summary>
    public async Task RemoveAllAsync(TimeProvider time)
    {
        await RemoveAsync("", time).ConfigureAwait(false);
        if (_devices is not null)
            TryRemove(Path.Combine(_devices.MountPoint, _parent));
    }

    /// <summary>What a cgroup uses.</summary>
    public ContainerStats Read(string path) => CgroupUsage.Read(_layout, Path.Combine(_parent, path));

    /// <summary>How often the kernel has killed a process of the cgroup for want of memory.</summary>
    public long OomKills(string path) => CgroupUsage.OomKills(_layout, Path.Combine(_parent, path));

    /// <summary>Sandboxes' and containers' cgroups that exist, as <c>sandbox</c> and <c>sandbox/container</c>.</summary>
    public IReadOnlyCollection<string> List()
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var tree in _trees)
        {
            var top = new DirectoryInfo(Path.Combine(tree.MountPoint, _parent));
            foreach (var sandbox in top.Exists ? top.EnumerateDirectories() : [])
            {
                found.Add(sandbox.Name);
                foreach (var container in sandbox.EnumerateDirectories())
                    found.Add($"{sandbox.Name}/{container.Name}");
            }
        }
        return found;
    }

    internal static void Write(string file, string value)
    {
        try
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            RandomAccess.Write(handle, System.Text.Encoding.ASCII.GetBytes(value), 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LinuxException("write", ErrnoOf(e), $"{value} to {file}");
        }
    }

    private bool IsPopulated(string path) => CgroupKill.Processes(_trees, Path.Combine(_parent, path)).Count > 0;

    private static string DevicesName(bool privileged) => privileged ? "privileged" : "default";

    /// <summary>.NET keeps errno in an I/O error's HResult where it has no exception type of its own for it.</summary>
    private static int ErrnoOf(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => Errno.ENOENT,
        UnauthorizedAccessException => Errno.EACCES,
        _ => e.HResult is > 0 and < 200 ? e.HResult : Errno.EIO,
    };

    private static bool TryRemove(string directory)
    {
        var info = new DirectoryInfo(directory);
        if (!info.Exists)
            return true;
        try
        {
            foreach (var child in info.EnumerateDirectories())
            {
                if (!TryRemove(child.FullName))
                    return false;
            }
            Directory.Delete(directory);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void EnableControllers(string directory)
    {
        if (_layout.V2 is not { } v2)
            return;
        foreach (var controller in v2.Controllers.Intersect(["cpu", "memory", "pids"]))
            Write(Path.Combine(directory, "cgroup.subtree_control"), "+" + controller);
    }

    private void PrepareDevices()
    {
        if (_devices is null)
            return;
        foreach (var privileged in (ReadOnlySpan<bool>)[false, true])
        {
            var directory = Path.Combine(_devices.MountPoint, _parent, DevicesName(privileged));
            if (Directory.Exists(directory))
                continue;
            Directory.CreateDirectory(directory);
            if (privileged)
                continue;
            Write(Path.Combine(directory, "devices.deny"), "a");
            foreach (var rule in AllowedDevices)
                Write(Path.Combine(directory, "devices.allow"), rule);
        }
    }
}
