using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Orleans.Orchestrator.Linux;

/// <summary>
/// Where the kernel puts a child's descriptor while the parent is still suspended. Another thread can so kill a child
/// that is stuck in a system call.
/// </summary>
public sealed unsafe class ChildPidfd : IDisposable
{
    private readonly Lock _lock = new();
    private int* _cell;

    /// <summary>Makes an empty cell.</summary>
    public ChildPidfd()
    {
        _cell = (int*)NativeMemory.Alloc(sizeof(int));
        *_cell = -1;
    }

    /// <summary>Whether a watchdog has killed the child.</summary>
    public bool Killed { get; private set; }

    internal nint Cell => (nint)_cell;

    /// <summary>Kills the child if it exists and has not been handed over yet.</summary>
    public void Kill()
    {
        lock (_lock)
        {
            if (_cell is null)
                return;
            var fd = Volatile.Read(ref *_cell);
            if (fd < 0)
                return;
            Killed = true;
            using var handle = new SafeFileHandle(fd, ownsHandle: false);
            Pidfd.SendSignal(handle, Signal.SIGKILL);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            NativeMemory.Free(_cell);
            _cell = null;
        }
    }

    internal SafeFileHandle Take()
    {
        lock (_lock)
        {
            var handle = new SafeFileHandle(*_cell, ownsHandle: true);
            *_cell = -1;
            return handle;
        }
    }
}
