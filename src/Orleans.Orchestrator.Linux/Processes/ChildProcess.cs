using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orleans.Orchestrator.Linux;

/// <summary>Starts programs as direct children of this process, see <see cref="CloneStub"/>.</summary>
public static unsafe partial class ChildProcess
{
    private const int SignalSetBytes = 128;
    private const int SigSetMask = 2;
    private const int SigChld = 17;

    /// <summary>
    /// Clones and lets the child run <paramref name="program"/>. Returns when it executes its program or has failed, so the calling
    /// thread may be stuck as long as a mount is; a watchdog kills it through <paramref name="pidfd"/>.
    /// </summary>
    /// <param name="namespaces">CLONE_NEW* flags.</param>
    /// <param name="cgroup">A directory of a v2 tree to begin in, or null.</param>
    /// <param name="pidfd">Receives the child's descriptor as soon as it exists; -1 before.</param>
    /// <exception cref="SyscallProgramException">The child could not be made, or one of its calls failed. It is gone.</exception>
    public static StartedProcess Start(SyscallProgram program, CloneFlags namespaces, SafeFileHandle? cgroup, ChildPidfd pidfd)
    {
        var operations = program.Prepare();
        var arguments = new CloneArguments
        {
            Flags = (ulong)(namespaces | CloneFlags.CLONE_VM | CloneFlags.CLONE_VFORK | CloneFlags.CLONE_PIDFD | CloneFlags.CLONE_CLEAR_SIGHAND),
            Pidfd = (ulong)pidfd.Cell,
            ExitSignal = SigChld,
        };
        if (cgroup is not null)
        {
            arguments.Flags |= (ulong)CloneFlags.CLONE_INTO_CGROUP;
            arguments.Cgroup = (ulong)Syscall.Fd(cgroup);
        }
        nint pid;
        fixed (SyscallOperation* first = operations)
            pid = CloneWithSignalsBlocked(&arguments, first, first + operations.Length);
        if (pid < 0)
            throw new SyscallProgramException(new FailedStep("clone3", (int)-pid));
        return Collect(program, operations, (int)pid, pidfd);
    }

    private static StartedProcess Collect(SyscallProgram program, ReadOnlySpan<SyscallOperation> operations, int pid, ChildPidfd pidfd)
    {
        var handle = pidfd.Take();
        var second = SecondChild(operations);
        if (program.FindFailure(operations) is { } failure)
        {
            using (handle)
                Pidfd.Reap(handle);
            if (second > 0)
                ReapSecond(second);
            throw new SyscallProgramException(failure);
        }
        if (second <= 0)
            return new StartedProcess(pid, handle);
        using (handle)
            Pidfd.Reap(handle);
        return new StartedProcess(second, Pidfd.Open(second));
    }

    /// <summary>A program that clones again (to get into a process namespace) leaves the new process' id in that operation.</summary>
    private static int SecondChild(ReadOnlySpan<SyscallOperation> operations)
    {
        foreach (ref readonly var operation in operations)
        {
            if ((operation.Flags & SyscallFlags.ParentExits) != 0 && operation.Result > 0)
                return (int)operation.Result;
        }
        return 0;
    }

    private static void ReapSecond(int pid)
    {
        using var handle = Pidfd.Open(pid);
        Pidfd.Reap(handle);
    }

    /// <summary>A handler that ran in the child would run in our memory, so no signal may be delivered until it executes.</summary>
    private static nint CloneWithSignalsBlocked(CloneArguments* arguments, SyscallOperation* first, SyscallOperation* end)
    {
        var all = stackalloc byte[SignalSetBytes];
        var old = stackalloc byte[SignalSetBytes];
        new Span<byte>(all, SignalSetBytes).Fill(0xff);
        SetSignalMask(SigSetMask, all, old);
        try
        {
            return CloneStub.Entry(arguments, (nuint)sizeof(CloneArguments), first, end);
        }
        finally
        {
            SetSignalMask(SigSetMask, old, null);
        }
    }

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    private static partial int SetSignalMask(int how, byte* set, byte* old);
}
