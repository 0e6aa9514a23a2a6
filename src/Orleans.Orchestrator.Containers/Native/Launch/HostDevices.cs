using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Containers.Native.Launch;

/// <summary>The machine's device nodes, which a privileged container gets.</summary>
internal static unsafe partial class HostDevices
{
    private const int MaxDevices = 2048;
    private const uint TypeMask = 0xF000;
    private const uint CharacterDevice = 0x2000;
    private const uint BlockDevice = 0x6000;
    private const int StatxBytes = 256;
    private const int StatxModeOffset = 28;
    private const int StatxMajorOffset = 128;
    private const int AtFdCwd = -100;
    private const int AtSymlinkNofollow = 0x100;
    private const uint StatxBasicStats = 0x7ff;

    /// <summary>Nodes below /dev but for terminals, which a container has of its own: path, type with permissions, number.</summary>
    public static IEnumerable<(string Path, uint Mode, ulong Device)> List()
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        return Directory.EnumerateFiles("/dev", "*", options)
            .Where(path => !path.StartsWith("/dev/pts/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal))
            .Select(path => Read(path))
            .OfType<(string, uint, ulong)>()
            .Take(MaxDevices);
    }

    private static (string Path, uint Mode, ulong Device)? Read(string path)
    {
        var data = stackalloc byte[StatxBytes];
        if (Statx(AtFdCwd, path, AtSymlinkNofollow, StatxBasicStats, data) < 0)
            return null;
        var mode = BinaryPrimitives.ReadUInt16LittleEndian(new ReadOnlySpan<byte>(data + StatxModeOffset, 2));
        if ((mode & TypeMask) is not (CharacterDevice or BlockDevice))
            return null;
        ulong major = *(uint*)(data + StatxMajorOffset), minor = *(uint*)(data + StatxMajorOffset + 4);
        // The kernel's encoding of a device number in 32 bits, with room for 20 bits of minor.
        return (path, mode, (minor & 0xff) | (major << 8) | ((minor & ~0xffUL) << 12));
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, byte* data);
}
