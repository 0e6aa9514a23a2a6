using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orleans.Orchestrator.Linux;

/// <summary>Work inside another network namespace (<c>setns(2)</c>).</summary>
public static partial class NetworkNamespace
{
    private const int CloneNewNet = 0x40000000;
    private const string OwnPath = "/proc/thread-self/ns/net";

    /// <summary>Opens a namespace by its path, such as a bind-mounted <c>/proc/PID/ns/net</c>.</summary>
    /// <exception cref="IOException">It isn't there or may not be opened.</exception>
    public static SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Read);

    /// <summary>
    /// Runs <paramref name="action"/> with the calling thread inside <paramref name="target"/>. Sockets it makes stay there for ever, also
    /// when other threads use them. It must not await: what comes after an await would run elsewhere.
    /// </summary>
    /// <exception cref="LinuxException">The namespace could not be entered.</exception>
    public static T Run<T>(SafeFileHandle target, Func<T> action)
    {
        using var home = Open(OwnPath);
        if (SetNamespace(target, CloneNewNet) < 0)
            throw LinuxException.Last("setns", "CLONE_NEWNET");
        try
        {
            return action();
        }
        finally
        {
            // A pool thread that stayed behind would open later, unrelated sockets in a pod.
            if (SetNamespace(home, CloneNewNet) < 0)
                Environment.FailFast($"A thread could not return to its network namespace, errno {Marshal.GetLastPInvokeError()}.");
        }
    }

    /// <summary>Gives the calling thread a new, empty network namespace. The thread must not go back to the pool.</summary>
    /// <exception cref="LinuxException">Needs CAP_SYS_ADMIN.</exception>
    public static SafeFileHandle Unshare()
    {
        if (UnshareNamespace(CloneNewNet) < 0)
            throw LinuxException.Last("unshare", "CLONE_NEWNET");
        return Open(OwnPath);
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle target, int type);

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int UnshareNamespace(int flags);
}
