using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native.Launch;

/// <summary>A container's root: its image's layers with a writable directory over them, as a mount that is attached nowhere yet.</summary>
internal static class RootFilesystem
{
    /// <summary>Makes it.</summary>
    /// <param name="directory">Where <c>upper</c> and <c>work</c> are made.</param>
    /// <exception cref="LinuxException">A layer is missing, or the kernel is older than 6.5 and knows no <c>lowerdir+</c>.</exception>
    public static SafeFileHandle Mount(IReadOnlyList<string> layers, string directory)
    {
        var upper = Directory.CreateDirectory(Path.Combine(directory, "upper")).FullName;
        var work = Directory.CreateDirectory(Path.Combine(directory, "work")).FullName;
        return DetachedMount.Create("overlay", Options(layers, upper, work), MountAttributes.MOUNT_ATTR_NODEV);
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
