using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux;

/// <summary>One prepared system call as the machine code of <see cref="CloneStub"/> reads it: 80 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SyscallOperation
{
    /// <summary>What <see cref="Result"/> holds until the call returns; no system call returns it.</summary>
    public const long NotRun = long.MinValue;

    public nint Number;
    public fixed long Arguments[6];
    public long Result;
    public long* StoreTo;
    public SyscallFlags Flags;
}
