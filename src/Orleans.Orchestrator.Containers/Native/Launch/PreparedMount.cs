using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Containers.Native.Users;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native.Launch;

/// <summary>A volume as a mount that is attached nowhere yet. Its source was resolved on the host, its target will be in the container.</summary>
/// <param name="Handle">The mount.</param>
/// <param name="Target">Where it goes.</param>
/// <param name="IsDirectory">Whether the target is to be a directory.</param>
internal sealed record PreparedMount(SafeFileHandle Handle, string Target, bool IsDirectory)
{
    /// <summary>Opens the source.</summary>
    /// <param name="users">Whose the files are to be that belong to the same ids in the file system; null for the machine's.</param>
    /// <exception cref="LinuxException">It is not there.</exception>
    public static PreparedMount Prepare(ContainerMount mount, UserNamespace? users)
    {
        var target = mount.Target.TrimEnd('/');
        if (mount.Kind == ContainerMountKind.Tmpfs)
            return new PreparedMount(Tmpfs(mount, users?.Ids ?? default), target, IsDirectory: true);
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
            if (users is not null)
                DetachedMount.MapOwners(handle, users.Handle, mount.Source);
            return new PreparedMount(handle, target, isDirectory);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static SafeFileHandle Tmpfs(ContainerMount mount, HostIds ids)
    {
        var options = new List<KeyValuePair<string, string?>> { new("mode", Convert.ToString(mount.Mode, 8)) };
        var root = ids.Of(0).ToString(System.Globalization.CultureInfo.InvariantCulture);
        options.AddRange([new("uid", root), new("gid", root)]);
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
