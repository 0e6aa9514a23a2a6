using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Cgroups;

/// <summary>
/// The cgroups below our parent: one per container in every tree that matters to it, <c>container:ID</c>. Only a sandbox that is limited or killed as a
/// whole has cgroups too, and its containers' are in them, <c>SANDBOX/ID</c>: making and removing one costs more than most of a start's mounts.
/// Devices are ruled by two cgroups for all containers, since the rules are the same for all: <c>default</c> and <c>privileged</c>.
/// </summary>
public sealed class CgroupTree
{
    private const string LonePrefix = "container:";
    private const uint DirectoryMode = 0b111_101_101;
    private const int RemoveAttempts = 100;
    private static readonly TimeSpan RemovePause = TimeSpan.FromMilliseconds(10);

    // What Docker allows: null, zero, full, random, urandom, tty, console, ptmx, every pts; and to make any node, which by itself opens nothing.
    private static readonly string[] AllowedDevices =
    [
        "c *:* m", "b *:* m", "c 1:3 rwm", "c 1:5 rwm", "c 1:7 rwm", "c 1:8 rwm", "c 1:9 rwm", "c 5:0 rwm", "c 5:1 rwm", "c 5:2 rwm", "c 136:* rwm",
    ];

    private static readonly string[] V2Controllers = ["cpu", "memory", "pids"];

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

    /// <summary>Where a container's cgroups are, whether or not they have been made.</summary>
    /// <param name="sandbox">The sandbox whose cgroups they are in; null when it has none. An id has no colon, so the two cannot be mixed up.</param>
    /// <param name="killable">
    /// Whether its processes must be found to be killed. With a process namespace of its own the kernel kills all of them with the first one.
    /// </param>
    public CgroupPlace Of(string? sandbox, string container, ContainerResources resources, bool killable) => sandbox is null
        ? new CgroupPlace(LonePrefix + container, [.. _trees.Where(tree => Needs(tree, resources, killable))])
        : new CgroupPlace($"{sandbox}/{container}", _trees);

    /// <summary>Where a sandbox's cgroups are, or whatever has this path in any tree, whether or not they have been made.</summary>
    public CgroupPlace OfSandbox(string sandbox) => new(sandbox, _trees);

    /// <summary>Makes a sandbox's cgroups, in which containers' are made.</summary>
    /// <exception cref="LinuxException">The kernel refused a limit.</exception>
    public void CreateSandbox(string sandbox, ContainerResources resources)
    {
        Create(OfSandbox(sandbox), resources);
        if (_layout.V2 is { } v2)
            EnableControllers(Path.Combine(v2.MountPoint, _parent, sandbox));
    }

    /// <summary>Makes cgroups with their limits.</summary>
    /// <exception cref="LinuxException">The kernel refused a limit.</exception>
    public void Create(CgroupPlace place, ContainerResources resources)
    {
        foreach (var tree in place.Trees)
        {
            var directory = DirectoryOf(tree, place.Path);
            var made = FileNodes.MakeDirectory(Openat2.CurrentDirectory, FilePath.Terminated(directory), DirectoryMode);
            if (made is not (0 or -FileErrno.Exists))
                throw new LinuxException("mkdir", -made, directory);
            foreach (var (file, value) in CgroupLimits.For(tree, resources))
                KernelFile.Write(Path.Combine(directory, file), value);
        }
    }

    /// <summary>Writes other limits into cgroups that are there.</summary>
    /// <exception cref="LinuxException">The kernel refused one; those before it hold.</exception>
    public void Update(CgroupPlace place, ContainerResources resources)
    {
        foreach (var tree in place.Trees)
        {
            var directory = DirectoryOf(tree, place.Path);
            // A tree that the container did not need has no cgroup of it: in that of processor time it would have to be made and joined.
            if (!Directory.Exists(directory))
                continue;
            foreach (var (file, value) in CgroupLimits.For(tree, resources))
                KernelFile.Write(Path.Combine(directory, file), value);
        }
    }

    /// <summary>The files into which a process writes 0 to join, and for the v2 tree the cgroup's directory.</summary>
    public CgroupMembership Open(CgroupPlace place, bool privileged)
    {
        // "tasks" moves one thread. The child has only one, and moving the caller's own thread needs no lock over all
        // of the machine's forks, which moving a process by cgroup.procs does (and waits for a grace period of RCU).
        var files = place.Trees.Where(tree => !tree.IsV2).Select(tree => Path.Combine(DirectoryOf(tree, place.Path), "tasks"));
        if (_devices is not null)
            files = files.Append(Path.Combine(DirectoryOf(_devices, DevicesName(privileged)), "tasks"));
        var v2 = place.Trees.FirstOrDefault(tree => tree.IsV2);
        return CgroupMembership.Open(files, v2 is null ? null : DirectoryOf(v2, place.Path));
    }

    /// <summary>What to show to a process of a cgroup: by the names of v1 trees, its directories in them, that of its devices too.</summary>
    public IEnumerable<(string Name, string Directory)> Visible(CgroupPlace place, bool privileged)
    {
        foreach (var tree in place.Trees.Where(tree => !tree.IsV2))
            yield return (Path.GetFileName(tree.MountPoint), DirectoryOf(tree, place.Path));
        if (_devices is not null)
            yield return (Path.GetFileName(_devices.MountPoint), DirectoryOf(_devices, DevicesName(privileged)));
    }

    /// <summary>Kills every process of a cgroup and of those below it.</summary>
    public void Kill(string path)
    {
        if (_layout.V2 is not { } v2 || KernelFile.TryWrite(Path.Combine(v2.MountPoint, _parent, path, "cgroup.kill"), "1") != 0)
            CgroupKill.ByList(_trees, Path.Combine(_parent, path));
    }

    /// <summary>Removes a cgroup and those below it, once the last process has left. What is gone already is well.</summary>
    /// <exception cref="LinuxException">EBUSY when processes stay.</exception>
    public async Task RemoveAsync(CgroupPlace place, TimeProvider time)
    {
        foreach (var tree in place.Trees)
        {
            var directory = DirectoryOf(tree, place.Path);
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
        await RemoveAsync(OfSandbox(""), time).ConfigureAwait(false);
        if (_devices is not null)
            TryRemove(Path.Combine(_devices.MountPoint, _parent));
    }

    /// <summary>What a cgroup uses.</summary>
    public ContainerStats Read(string path) => CgroupUsage.Read(_layout, Path.Combine(_parent, path));

    /// <summary>How often the kernel has killed a process of the cgroup for want of memory.</summary>
    public long OomKills(string path) => CgroupUsage.OomKills(_layout, Path.Combine(_parent, path));

    /// <summary>Sandboxes' and containers' cgroups that exist, as <c>sandbox</c>, <c>sandbox/container</c> and <c>container:ID</c>.</summary>
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

    /// <summary>
    /// The freezer only serves to kill where no v2 tree can; shares and quotas are nothing to a container that has neither; memory, CPU time and
    /// processes are counted for all.
    /// </summary>
    private static bool Needs(CgroupHierarchy tree, ContainerResources resources, bool killable) => tree switch
    {
        { IsV2: true } => killable || tree.Controllers.Intersect(V2Controllers).Any(),
        { Controllers: ["freezer"] } => killable,
        { Controllers: ["cpu"] } => resources.CpuShares is not null || resources.CpuQuotaUs is not null,
        _ => true,
    };

    private string DirectoryOf(CgroupHierarchy tree, string path) => Path.Combine(tree.MountPoint, _parent, path);

    private static string DevicesName(bool privileged) => privileged ? "privileged" : "default";

    private static bool TryRemove(string directory)
    {
        if (FileNodes.RemoveDirectory(Openat2.CurrentDirectory, FilePath.Terminated(directory)) is 0 or -FileErrno.NoEntry)
            return true;
        var info = new DirectoryInfo(directory);
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
        foreach (var controller in v2.Controllers.Intersect(V2Controllers))
            KernelFile.Write(Path.Combine(directory, "cgroup.subtree_control"), "+" + controller);
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
            KernelFile.Write(Path.Combine(directory, "devices.deny"), "a");
            foreach (var rule in AllowedDevices)
                KernelFile.Write(Path.Combine(directory, "devices.allow"), rule);
        }
    }
}
