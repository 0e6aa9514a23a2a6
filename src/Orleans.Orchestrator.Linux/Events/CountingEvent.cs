using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orleans.Orchestrator.Linux;

/// <summary>
/// A semaphore that the kernel keeps (eventfd(2)): one call to post, one to wait, and a post wakes one thread and nothing else. A monitor takes about six
/// for the same, as whoever is woken first waits for the lock that it was woken under.
/// </summary>
public sealed unsafe partial class CountingEvent : IDisposable
{
    private const int EFD_SEMAPHORE = 1;
    private const int EFD_CLOEXEC = 0x80000;

    private readonly SafeFileHandle _handle;

    /// <summary>Makes one that nothing has been posted to.</summary>
    public CountingEvent()
    {
        var fd = EventFd(0, EFD_SEMAPHORE | EFD_CLOEXEC);
        _handle = fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw LinuxException.Last("eventfd");
    }

    /// <summary>Lets one thread go on that waits, or will.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Post()
    {
        var one = 1L;
        while (Write(_handle, &one, sizeof(long)) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Errno.EINTR)
                throw LinuxException.Last("write");
        }
    }

    /// <summary>Waits for a post.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Wait()
    {
        long count;
        while (Read(_handle, &count, sizeof(long)) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Errno.EINTR)
                throw LinuxException.Last("read");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint count, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle handle, long* data, nint bytes);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle handle, long* data, nint bytes);
}
