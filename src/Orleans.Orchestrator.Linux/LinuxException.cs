namespace Orleans.Orchestrator.Linux;

/// <summary>A system call failed.</summary>
/// <param name="syscall">Its name, as in section 2 of the manual.</param>
/// <param name="errno">Its error number, see errno(3).</param>
/// <param name="subject">What it was about: a path, a name, an option; empty when there is none.</param>
public sealed class LinuxException(string syscall, int errno, string subject = "")
    : Exception($"{syscall}{(subject.Length == 0 ? "" : " " + subject)}: {Linux.Errno.Describe(errno)}")
{
    /// <summary>The call's name, as in section 2 of the manual.</summary>
    public string Syscall => syscall;

    /// <summary>Its error number, see errno(3).</summary>
    public int Errno => errno;

    /// <summary>What it was about: a path, a name, an option; empty when there is none.</summary>
    public string Subject => subject;

    /// <summary>The error of the call just made by P/Invoke on this thread.</summary>
    public static LinuxException Last(string syscall, string subject = "") =>
        new(syscall, System.Runtime.InteropServices.Marshal.GetLastPInvokeError(), subject);
}
