namespace Orleans.Orchestrator.Linux;

/// <summary>A child gave up before it executed its program.</summary>
/// <param name="failure">Where.</param>
public sealed class SyscallProgramException(FailedStep failure) : Exception($"{failure.Step}: {Linux.Errno.Describe(failure.Errno)}")
{
    /// <summary>Where it gave up.</summary>
    public FailedStep Failure => failure;
}
