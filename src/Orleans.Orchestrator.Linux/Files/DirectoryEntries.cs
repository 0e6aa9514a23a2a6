using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux.Files;

/// <summary>Reading directories with names as bytes: .NET's own enumeration can't give back a name that is not UTF-8.</summary>
public static unsafe partial class DirectoryEntries
{
    private static readonly long SyscallNumber = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 61 : 217;

    /// <summary>The names in an open directory, each ending in NUL, without <c>.</c> and <c>..</c>, in byte order.</summary>
    /// <exception cref="IOException">When it can't be read.</exception>
    public static List<byte[]> Read(int directory)
    {
        var names = new List<byte[]>();
        var buffer = new byte[32 * 1024];
        FileErrno.Check(FileDescriptors.Seek(directory, 0), "rewind a directory");
        while (true)
        {
            int length;
            fixed (byte* b = buffer)
                length = (int)FileErrno.Check(FileErrno.Result(Syscall(SyscallNumber, directory, b, (nuint)buffer.Length)), "read a directory");
            if (length == 0)
                break;
            // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name.
            for (var at = 0; at < length;)
            {
                var recordLength = BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + 16));
                var name = buffer.AsSpan(at + 19, recordLength - 19);
                name = name[..(name.IndexOf((byte)0) + 1)];
                if (!name.SequenceEqual(".\0"u8) && !name.SequenceEqual("..\0"u8))
                    names.Add(name.ToArray());
                at += recordLength;
            }
        }

        names.Sort((x, y) => x.AsSpan().SequenceCompareTo(y));
        return names;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Syscall(long number, nint fd, byte* buffer, nuint length);
}
