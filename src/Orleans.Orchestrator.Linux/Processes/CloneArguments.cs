using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Linux;

/// <summary><c>struct clone_args</c> of linux/sched.h, 88 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CloneArguments
{
    public ulong Flags;
    public ulong Pidfd;
    public ulong ChildTid;
    public ulong ParentTid;
    public ulong ExitSignal;
    public ulong Stack;
    public ulong StackSize;
    public ulong Tls;
    public ulong SetTid;
    public ulong SetTidSize;
    public ulong Cgroup;
}
