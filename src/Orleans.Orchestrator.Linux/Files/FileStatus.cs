using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux.Files;

/// <summary>What statx(2) says of a file; symbolic links are not followed.</summary>
/// <param name="Mode">Type and permissions.</param>
/// <param name="User">Owner.</param>
/// <param name="Group">Owning group.</param>
/// <param name="Links">Names of the file.</param>
/// <param name="Inode">Its number.</param>
/// <param name="Size">Bytes.</param>
/// <param name="AllocatedBytes">Bytes on the disk.</param>
/// <param name="DeviceMajor">For a device: its major number.</param>
/// <param name="DeviceMinor">For a device: its minor number.</param>
/// <param name="Modified">When its content last changed.</param>
public readonly unsafe partial record struct FileStatus(
    uint Mode, uint User, uint Group, uint Links, ulong Inode, long Size, long AllocatedBytes, uint DeviceMajor, uint DeviceMinor,
    FileTime Modified)
{
    public const uint TypeMask = 0xF000;
    public const uint Fifo = 0x1000;
    public const uint CharacterDevice = 0x2000;
    public const uint Directory = 0x4000;
    public const uint BlockDevice = 0x6000;
    public const uint Regular = 0x8000;
    public const uint Symlink = 0xA000;
    public const uint Socket = 0xC000;

    private const int NoFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint BasicStats = 0x7ff;

    public uint Type => Mode & TypeMask;

    /// <summary>Permissions with set-user-id, set-group-id and sticky bit.</summary>
    public uint Permissions => Mode & 0xFFF;

    /// <summary>Whether this is how overlayfs marks a removed file: a character device 0:0.</summary>
    public bool IsWhiteout => Type == CharacterDevice && DeviceMajor == 0 && DeviceMinor == 0;

    /// <summary>Asks about a directory entry (or, with an empty name, the descriptor itself). 0 or the negated errno.</summary>
    public static int Get(int directory, ReadOnlySpan<byte> name, out FileStatus status)
    {
        Statx raw = default;
        int result;
        fixed (byte* n = name)
            result = FileErrno.Result(StatxCall(directory, n, NoFollow | (name.Length <= 1 ? EmptyPath : 0), BasicStats, &raw));
        status = new FileStatus(
            raw.Mode, raw.User, raw.Group, raw.Links, raw.Inode, (long)raw.Size, (long)raw.Blocks * 512, raw.RdevMajor, raw.RdevMinor,
            new FileTime(raw.ModifiedSeconds, raw.ModifiedNanoseconds));
        return result;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int StatxCall(int directory, byte* name, int flags, uint mask, Statx* buffer);

    // struct statx, the same on every architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(16)] public uint Links;
        [FieldOffset(20)] public uint User;
        [FieldOffset(24)] public uint Group;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(48)] public ulong Blocks;
        [FieldOffset(112)] public long ModifiedSeconds;
        [FieldOffset(120)] public uint ModifiedNanoseconds;
        [FieldOffset(128)] public uint RdevMajor;
        [FieldOffset(132)] public uint RdevMinor;
    }
}
