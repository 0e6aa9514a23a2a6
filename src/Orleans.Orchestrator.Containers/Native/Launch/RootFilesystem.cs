using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Containers.Native.Users;
using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Native.Launch;

/// <summary>A container's root: its image's layers with a writable directory over them, as a mount that is attached nowhere yet.</summary>
internal static class RootFilesystem
{
    /// <summary>mount(2) takes a page of options, the terminating zero included.</summary>
    private const int MaxOptionBytes = 4095;

    /// <summary>Makes it.</summary>
    /// <param name="layers">From the base up.</param>
    /// <param name="directory">Where <c>upper</c> and <c>work</c> are made.</param>
    /// <param name="users">Whose users the owners in the layers are; null for the machine's.</param>
    /// <exception cref="LinuxException">A layer is missing, or there are more than an old kernel takes.</exception>
    public static SafeFileHandle Mount(IReadOnlyList<string> layers, string directory, UserNamespace? users)
    {
        var upper = Make(directory, "upper");
        var work = Make(directory, "work");
        if (users is null)
            return Mount(layers, upper, work, directory);
        FileOwner.Set(upper, users.Ids.Of(0), users.Ids.Of(0));
        using var mapped = MappedLayers.Make(layers, users);
        try
        {
            return Mount(mapped.Names, upper, work, directory);
        }
        catch (LinuxException refused) when (refused.Errno == Errno.EINVAL)
        {
            // Linux before 6.15 builds on attached mounts alone.
            mapped.Attach(Path.Combine(directory, "layers"));
            return Mount(mapped.Names, upper, work, directory);
        }
    }

    private static SafeFileHandle Mount(IReadOnlyList<string> layers, string upper, string work, string directory)
    {
        try
        {
            return DetachedMount.Create("overlay", Options(layers, upper, work), MountAttributes.MOUNT_ATTR_NODEV);
        }
        catch (LinuxException refused) when (refused.Errno == Errno.EINVAL)
        {
            // Linux before 6.7 (Debian 12 has 6.1) knows no lowerdir+.
            return MountByOneString(layers, upper, work, directory);
        }
    }

    /// <summary>
    /// The way of kernels before 6.7: mount(2), then a detached copy. Directories are named by descriptors, which are short: some 200 layers fit into the
    /// page that mount(2) takes, and their paths may hold commas and colons.
    /// </summary>
    internal static SafeFileHandle MountByOneString(IReadOnlyList<string> layers, string upper, string work, string directory)
    {
        var open = new List<SafeFileHandle>();
        try
        {
            var lower = string.Join(':', layers.Reverse().Select(layer => NameOf(layer, open)));
            var options = $"lowerdir={lower},upperdir={NameOf(upper, open)},workdir={NameOf(work, open)},volatile";
            if (options.Length > MaxOptionBytes)
                throw new LinuxException("mount", Errno.E2BIG, $"overlay of {layers.Count} layers, more than this kernel takes (6.7 and later take 500)");
            var place = Directory.CreateDirectory(Path.Combine(directory, "mount")).FullName;
            MountPoint.Mount("overlay", place, "overlay", MountFlags.MS_NODEV, options);
            try
            {
                return DetachedMount.Clone(place, recursive: false);
            }
            finally
            {
                MountPoint.Unmount(place);
            }
        }
        finally
        {
            open.ForEach(static handle => handle.Dispose());
        }
    }

    /// <summary>The root of what the container sees, so that anyone may look into it.</summary>
    private static string Make(string directory, string name)
    {
        var path = Path.Combine(directory, name);
        var made = FileNodes.MakeDirectory(Openat2.CurrentDirectory, FilePath.Terminated(path), 0b111_101_101);
        return made is 0 or -FileErrno.Exists ? path : throw new LinuxException("mkdir", -made, path);
    }

    private static string NameOf(string path, List<SafeFileHandle> open)
    {
        var handle = RootFiles.OpenHostPath(path);
        open.Add(handle);
        return $"/proc/self/fd/{handle.DangerousGetHandle()}";
    }

    private static IEnumerable<KeyValuePair<string, string?>> Options(IReadOnlyList<string> layers, string upper, string work)
    {
        // One call each instead of one string of at most a page: 500 layers fit, and a path may contain commas and colons.
        for (var i = layers.Count - 1; i >= 0; i--)
            yield return new("lowerdir+", layers[i]);
        yield return new("upperdir", upper);
        yield return new("workdir", work);
        // The writable layer never outlives its container, so nobody needs it synced to disk when the last process leaves.
        yield return new("volatile", null);
    }
}
