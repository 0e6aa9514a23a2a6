using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Containers.Seccomp;

/// <summary>One instruction of classic BPF: <c>struct sock_filter</c> of linux/filter.h.</summary>
/// <param name="Code">What it does.</param>
/// <param name="JumpTrue">How many instructions to pass over when a comparison holds.</param>
/// <param name="JumpFalse">How many when it does not.</param>
/// <param name="Operand">The constant, offset or distance.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct BpfInstruction(ushort Code, byte JumpTrue, byte JumpFalse, uint Operand)
{
    /// <summary>Loads a word of the system call's data.</summary>
    public const ushort Load = 0x20;

    /// <summary>Jumps over <see cref="Operand"/> instructions.</summary>
    public const ushort Jump = 0x05;

    /// <summary>Compares: equal.</summary>
    public const ushort JumpEqual = 0x15;

    /// <summary>Compares: greater.</summary>
    public const ushort JumpGreater = 0x25;

    /// <summary>Compares: greater or equal.</summary>
    public const ushort JumpGreaterOrEqual = 0x35;

    /// <summary>Masks what was loaded.</summary>
    public const ushort And = 0x54;

    /// <summary>Ends with an action.</summary>
    public const ushort Return = 0x06;
}
