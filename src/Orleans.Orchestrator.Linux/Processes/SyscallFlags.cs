namespace Orleans.Orchestrator.Linux;

/// <summary>What follows a prepared system call.</summary>
[Flags]
public enum SyscallFlags : long
{
    /// <summary>A failure ends the program.</summary>
    None = 0,

    /// <summary>A failure is recorded and the next operation follows.</summary>
    MayFail = 1,

    /// <summary>For a second clone3: only the new process goes on, the one that called it exits.</summary>
    ParentExits = 2,
}
