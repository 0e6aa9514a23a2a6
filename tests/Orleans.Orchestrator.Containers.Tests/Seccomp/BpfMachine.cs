using System.Buffers.Binary;
using Orleans.Orchestrator.Containers.Seccomp;

namespace Orleans.Orchestrator.Containers.Tests.Seccomp;

/// <summary>Runs a filter as the kernel would, over the data of one system call.</summary>
internal static class BpfMachine
{
    public static uint Run(IReadOnlyList<BpfInstruction> program, uint arch, int number, params ulong[] arguments)
    {
        var data = new byte[64];
        BinaryPrimitives.WriteInt32LittleEndian(data, number);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(4), arch);
        for (var i = 0; i < arguments.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(16 + (i * 8)), arguments[i]);
        var a = 0u;
        for (var at = 0; at < program.Count; at++)
        {
            var one = program[at];
            switch (one.Code)
            {
                case BpfInstruction.Return: return one.Operand;
                case BpfInstruction.Load: a = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan((int)one.Operand)); break;
                case BpfInstruction.And: a &= one.Operand; break;
                case BpfInstruction.Jump: at += (int)one.Operand; break;
                case BpfInstruction.JumpEqual: at += a == one.Operand ? one.JumpTrue : one.JumpFalse; break;
                case BpfInstruction.JumpGreater: at += a > one.Operand ? one.JumpTrue : one.JumpFalse; break;
                case BpfInstruction.JumpGreaterOrEqual: at += a >= one.Operand ? one.JumpTrue : one.JumpFalse; break;
                default: throw new InvalidOperationException($"the kernel has no instruction {one.Code:x}");
            }
        }
        throw new InvalidOperationException("the program runs past its end");
    }
}
