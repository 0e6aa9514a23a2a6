using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native.Launch;

/// <summary>Opens paths below a directory without ever leaving it, whatever links an image or a volume contains (openat2(2)).</summary>
internal static unsafe class RootFiles
{
    private const int O_CLOEXEC = 0x80000;
    private const int O_NONBLOCK = 0x800;
    private const int O_PATH = 0x200000;
    private const ulong RESOLVE_NO_MAGICLINKS = 2;
    private const ulong RESOLVE_NO_SYMLINKS = 4;
    private const ulong RESOLVE_IN_ROOT = 0x10;
    private const int MaxTextBytes = 4 << 20;
    private const int AtFdCwd = -100;

    /// <summary>Reads a small text file; null when there is none.</summary>
    public static string? ReadText(SafeFileHandle root, string path)
    {
        var result = OpenAt(root, path, O_NONBLOCK, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
        if (result < 0)
            return null;
        using var handle = new SafeFileHandle(result, true);
        var buffer = new byte[4096];
        using var text = new MemoryStream();
        try
        {
            for (int count; (count = RandomAccess.Read(handle, buffer, text.Length)) > 0 && text.Length <= MaxTextBytes;)
                text.Write(buffer, 0, count);
        }
        catch (Exception e) when (e is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            return null;
        }
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    /// <summary>A handle of a file or directory, only to name it to other calls.</summary>
    /// <exception cref="LinuxException">It is not there.</exception>
    public static SafeFileHandle OpenPath(SafeFileHandle root, string path) =>
        Syscall.Descriptor(OpenAt(root, path, O_PATH, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS), "openat2", path);

    /// <summary>Opens a file whose path has no symbolic link.</summary>
    /// <exception cref="LinuxException">It is not there, or there is a link.</exception>
    public static SafeFileHandle OpenNoLinks(SafeFileHandle root, string path, int flags) =>
        Syscall.Descriptor(OpenAt(root, path, flags, RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS), "openat2", path);

    /// <summary>A handle of a host path.</summary>
    /// <exception cref="LinuxException">It is not there.</exception>
    public static SafeFileHandle OpenHostPath(string path)
    {
        using var text = new NativeText(path);
        return Syscall.Descriptor(Syscall.Invoke(SyscallNumber.openat, AtFdCwd, text.Pointer, O_PATH | O_CLOEXEC), "open", path);
    }

    /// <summary>Whether a handle is a directory's.</summary>
    public static bool IsDirectory(SafeFileHandle handle) => Directory.Exists($"/proc/self/fd/{handle.DangerousGetHandle()}/.");

    private static nint OpenAt(SafeFileHandle root, string path, int flags, ulong resolve)
    {
        using var text = new NativeText(path);
        Span<byte> how = stackalloc byte[24];
        BinaryPrimitives.WriteUInt64LittleEndian(how, (ulong)(uint)(flags | O_CLOEXEC));
        BinaryPrimitives.WriteUInt64LittleEndian(how[8..], 0);
        BinaryPrimitives.WriteUInt64LittleEndian(how[16..], resolve);
        fixed (byte* data = how)
            return Syscall.Invoke(SyscallNumber.openat2, Syscall.Fd(root), text.Pointer, (nint)data, how.Length);
    }
}
