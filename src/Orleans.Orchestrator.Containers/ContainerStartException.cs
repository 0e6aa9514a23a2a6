namespace Orleans.Orchestrator.Containers;

/// <summary>A sandbox, container or program could not be started: which step failed, with which errno.</summary>
/// <param name="subject">The container or sandbox.</param>
/// <param name="step">The step, a system call with what it was about, such as <c>execve /bin/sh</c>.</param>
/// <param name="errno">The error number, see errno(3).</param>
public sealed class ContainerStartException(string subject, string step, int errno)
    : ContainerException($"cannot start {subject}: {step}: {Linux.Errno.Describe(errno)}")
{
    /// <summary>The container or sandbox.</summary>
    public string Subject => subject;

    /// <summary>The step, a system call with what it was about, such as <c>execve /bin/sh</c>.</summary>
    public string Step => step;

    /// <summary>The error number, see errno(3).</summary>
    public int Errno => errno;

    /// <summary>Its name, such as ENOENT.</summary>
    public string ErrnoName => Linux.Errno.Name(errno);
}
