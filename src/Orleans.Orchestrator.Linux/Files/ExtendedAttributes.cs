using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux.Files;

/// <summary>Extended attributes of directory entries; symbolic links are not followed. Results or the negated errno.</summary>
public static unsafe partial class ExtendedAttributes
{
    private const int MaxValueLength = 64 * 1024;

    /// <summary>Sets an attribute of an open file or directory.</summary>
    public static int Set(int fd, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value)
    {
        fixed (byte* a = attribute, v = value)
            return FileErrno.Result(FsetXattr(fd, a, v, (nuint)value.Length, 0));
    }

    /// <summary>Sets an attribute of a directory entry.</summary>
    public static int Set(int directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value)
    {
        // There is no setxattrat before Linux 6.13: go through the descriptor's entry in /proc.
        fixed (byte* p = ThroughProc(directory, name), a = attribute, v = value)
            return FileErrno.Result(LsetXattr(p, a, v, (nuint)value.Length, 0));
    }

    /// <summary>All attributes of a directory entry, in order of their names (without NUL).</summary>
    /// <exception cref="IOException">When they can't be read.</exception>
    public static IReadOnlyList<(byte[] Name, byte[] Value)> List(int directory, ReadOnlySpan<byte> name)
    {
        var path = ThroughProc(directory, name);
        var buffer = new byte[MaxValueLength];
        var found = new List<(byte[] Name, byte[] Value)>();
        fixed (byte* p = path, b = buffer)
        {
            var length = (int)FileErrno.Result((long)LlistXattr(p, b, (nuint)buffer.Length));
            if (length == -FileErrno.NotSupported)
                return found;
            FileErrno.Check(length, "list extended attributes");
            var names = buffer.AsSpan(0, length).ToArray();
            for (var start = 0; start < length;)
            {
                var end = Array.IndexOf(names, (byte)0, start);
                fixed (byte* a = &names[start])
                {
                    var size = (int)FileErrno.Result((long)LgetXattr(p, a, b, (nuint)buffer.Length));
                    if (size != -FileErrno.NoData)
                        found.Add((names[start..end], buffer[..(int)FileErrno.Check(size, "read an extended attribute")]));
                }

                start = end + 1;
            }
        }

        found.Sort((x, y) => x.Name.AsSpan().SequenceCompareTo(y.Name));
        return found;
    }

    private static byte[] ThroughProc(int directory, ReadOnlySpan<byte> name)
    {
        var prefix = System.Text.Encoding.ASCII.GetBytes($"/proc/self/fd/{directory}/");
        var path = new byte[prefix.Length + name.Length];
        prefix.CopyTo(path, 0);
        name.CopyTo(path.AsSpan(prefix.Length));
        return path;
    }

    [LibraryImport("libc", EntryPoint = "fsetxattr", SetLastError = true)]
    private static partial int FsetXattr(int fd, byte* attribute, byte* value, nuint size, int flags);

    [LibraryImport("libc", EntryPoint = "lsetxattr", SetLastError = true)]
    private static partial int LsetXattr(byte* path, byte* attribute, byte* value, nuint size, int flags);

    [LibraryImport("libc", EntryPoint = "llistxattr", SetLastError = true)]
    private static partial nint LlistXattr(byte* path, byte* list, nuint size);

    [LibraryImport("libc", EntryPoint = "lgetxattr", SetLastError = true)]
    private static partial nint LgetXattr(byte* path, byte* attribute, byte* value, nuint size);
}
