using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native.Launch;

/// <summary>A volume as a mount that is attached nowhere yet. Its source was resolved on the host, its target will be in the container.</summary>
/// <param name="Handle">The mount.</param>
/// <param name="Target">Where it goes.</param>
/// <param name="IsDirectory">Whether the target is to be a directory.</param>
internal sealed record PreparedMount(SafeFileHandle Handle, string Target, bool IsDirectory)
{
    /// <summary>Opens the source.</summary>
    /// <exception cref="LinuxException">It is not there.</exception>
    public static PreparedMount Prepare(ContainerMount mount)
    {
        var target = mount.Target.TrimEnd('/');
        if (mount.Kind == ContainerMountKind.Tmpfs)
            return new PreparedMount(Tmpfs(mount), target, IsDirectory: true);
        var handle = Bind(mount, out var isDirectory);
        try
        {
            var propagation = mount.Propagation switch
            {
                MountPropagation.HostToContainer => MountFlags.MS_SLAVE,
                MountPropagation.Bidirectional => MountFlags.MS_SHARED,
                _ => MountFlags.MS_PRIVATE,
            };
            var attributes = mount.ReadOnly ? MountAttributes.MOUNT_ATTR_RDONLY : MountAttributes.None;
            DetachedMount.SetAttributes(handle, attributes, propagation, recursive: true, target);
            return new PreparedMount(handle, target, isDirectory);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static SafeFileHandle Tmpfs(ContainerMount mount)
    {
        var options = new List<KeyValuePair<string, string?>> { new("mode", Convert.ToString(mount.Mode, 8)) };
        if (mount.SizeBytes is { } size)
            options.Add(new("size", size.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var attributes = MountAttributes.MOUNT_ATTR_NOSUID | MountAttributes.MOUNT_ATTR_NODEV
            | (mount.ReadOnly ? MountAttributes.MOUNT_ATTR_RDONLY : MountAttributes.None);
        return DetachedMount.Create("tmpfs", options, attributes);
    }

    private static SafeFileHandle Bind(ContainerMount mount, out bool isDirectory)
    {
        using var source = RootFiles.OpenHostPath(mount.Source);
        if (mount.SubPath.Length == 0)
        {
            isDirectory = RootFiles.IsDirectory(source);
            return DetachedMount.Clone(source, recursive: true, mount.Source);
        }
        using var below = RootFiles.OpenPath(source, mount.SubPath);
        isDirectory = RootFiles.IsDirectory(below);
        return DetachedMount.Clone(below, recursive: true, $"{mount.Source}/{mount.SubPath}");
    }
}
