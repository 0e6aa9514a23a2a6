using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orleans.Orchestrator.Linux;

/// <summary>System calls by number, for those that old C libraries have no function for.</summary>
public static partial class Syscall
{
    /// <summary>Calls the kernel.</summary>
    /// <returns>Its result, or the negative errno.</returns>
    public static nint Invoke(nint number, nint a0 = 0, nint a1 = 0, nint a2 = 0, nint a3 = 0, nint a4 = 0, nint a5 = 0)
    {
        var result = Call(number, a0, a1, a2, a3, a4, a5);
        return result == -1 ? -Marshal.GetLastPInvokeError() : result;
    }

    /// <summary>Throws when <paramref name="result"/> is a negative errno.</summary>
    /// <exception cref="LinuxException">It is.</exception>
    public static nint Check(nint result, string syscall, string subject = "") =>
        result >= 0 ? result : throw new LinuxException(syscall, (int)-result, subject);

    /// <summary>Makes a handle of a result that is a descriptor, or throws.</summary>
    /// <exception cref="LinuxException">It is a negative errno.</exception>
    public static SafeFileHandle Descriptor(nint result, string syscall, string subject = "") =>
        new(Check(result, syscall, subject), ownsHandle: true);

    /// <summary>The descriptor behind a handle, for a call during which the caller keeps the handle alive.</summary>
    public static nint Fd(SafeHandle handle) => handle.DangerousGetHandle();

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint a0, nint a1, nint a2, nint a3, nint a4, nint a5);
}
