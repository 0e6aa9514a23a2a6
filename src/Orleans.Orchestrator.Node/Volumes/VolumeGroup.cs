using System.Text;
using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Linux.Files;
using Orleans.Orchestrator.NodeAgent.Pods;

namespace Orleans.Orchestrator.NodeAgent.Volumes;

/// <summary>
/// Gives a volume and all that is in it to the group that a pod's processes have (fsGroup), as the kubelet does (pkg/volume/volume_linux.go). Other pods may
/// be writing there: each step is taken from the folder reached before, and symbolic links are not followed.
/// </summary>
internal static class VolumeGroup
{
    private const int DeepestFolder = 256;
    private const uint Unchanged = uint.MaxValue;
    private const uint SetGroup = 0b10_000_000_000;
    private const uint FileBits = 0b000_110_000;
    private const uint FolderBits = 0b000_111_000 | SetGroup;

    /// <summary>Does it.</summary>
    /// <param name="path">The volume.</param>
    /// <param name="group">The group's number.</param>
    /// <param name="onlyOnMismatch">Whether nothing is to be done when the volume's own folder is the group's already.</param>
    /// <exception cref="PodConfigException">The kernel refused, or the folders are too deep.</exception>
    public static void Apply(string path, long group, bool onlyOnMismatch)
    {
        var opened = Openat2.Open(Openat2.CurrentDirectory, Encoding.UTF8.GetBytes(path + '\0'), Openat2.ReadOnly | Openat2.Directory);
        // A volume that is a file or device is left alone.
        if (opened < 0)
            return;
        using var root = new SafeFileHandle(opened, ownsHandle: true);
        if (onlyOnMismatch && FileStatus.Get(opened, "\0"u8, out var status) == 0 && status.Group == group && (status.Mode & FolderBits) == FolderBits)
            return;
        Apply(opened, checked((uint)group), path, 0);
    }

    private static void Apply(int folder, uint group, string path, int depth)
    {
        if (depth > DeepestFolder)
            throw Failed(path, $"it has more than {DeepestFolder} folders in each other");
        Check(FileStatus.Get(folder, "\0"u8, out var own), path);
        Check(FileMetadata.ChangeOwner(folder, Unchanged, group), path);
        Check(FileMetadata.ChangeMode(folder, own.Permissions | FolderBits), path);
        foreach (var name in DirectoryEntries.Read(folder))
        {
            if (FileStatus.Get(folder, name, out var status) != 0 || status.Type is not (FileStatus.Directory or FileStatus.Regular))
                continue;
            var isFolder = status.Type == FileStatus.Directory;
            var opened = Openat2.Open(folder, name, Openat2.ReadOnly | Openat2.NoFollow | (isFolder ? Openat2.Directory : Openat2.NonBlocking));
            // It went meanwhile, or was replaced by something else.
            if (opened < 0)
                continue;
            using var entry = new SafeFileHandle(opened, ownsHandle: true);
            if (isFolder)
            {
                Apply(opened, group, path, depth + 1);
                continue;
            }

            Check(FileMetadata.ChangeOwner(opened, Unchanged, group), path);
            Check(FileMetadata.ChangeMode(opened, status.Permissions | FileBits), path);
        }
    }

    private static void Check(int result, string path)
    {
        if (result < 0)
            throw Failed(path, $"error {-result}");
    }

    private static PodConfigException Failed(string path, string why) => new("ContainerCreating", $"the volume at {path} could not be given to the pod's fsGroup: {why}");
}
