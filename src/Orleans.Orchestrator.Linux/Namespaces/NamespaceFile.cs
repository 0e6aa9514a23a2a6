using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux;

/// <summary>Namespaces that live on in a file, without a process in them.</summary>
public static unsafe partial class NamespaceFile
{
    private const long NsfsMagic = 0x6e736673;
    private const int StatfsBytes = 128;

    /// <summary>unshare(2) on the calling thread, which must be one of its own that ends soon after.</summary>
    /// <exception cref="LinuxException">It failed.</exception>
    public static void Unshare(CloneFlags flags) =>
        Syscall.Check(Syscall.Invoke(SyscallNumber.unshare, (nint)flags), "unshare", flags.ToString());

    /// <summary>Binds a namespace of the calling thread to a file, which is made.</summary>
    /// <param name="name">net, ipc, uts, …: a name in /proc/thread-self/ns.</param>
    /// <exception cref="LinuxException">It failed.</exception>
    public static void Keep(string name, string path)
    {
        File.Create(path).Dispose();
        MountPoint.Mount($"/proc/thread-self/ns/{name}", path, null, MountFlags.MS_BIND);
    }

    /// <summary>Whether a namespace is bound to this path (and not merely the file left that it was bound to).</summary>
    public static bool IsKept(string path)
    {
        var buffer = stackalloc byte[StatfsBytes];
        return StatFs(path, buffer) == 0 && *(long*)buffer == NsfsMagic;
    }

    /// <summary>sethostname(2) in the calling thread's UTS namespace.</summary>
    /// <exception cref="LinuxException">It failed.</exception>
    public static void SetHostname(string name)
    {
        if (SetHostnameCall(name, (nuint)System.Text.Encoding.UTF8.GetByteCount(name)) < 0)
            throw LinuxException.Last("sethostname", name);
    }

    [LibraryImport("libc", EntryPoint = "statfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatFs(string path, byte* buffer);

    [LibraryImport("libc", EntryPoint = "sethostname", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetHostnameCall(string name, nuint length);
}
