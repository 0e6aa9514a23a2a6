using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Native.Launch;

/// <summary>A program's standard streams, as the child gets them. Closed once it executes.</summary>
internal sealed record LaunchStreams(SafeFileHandle Input, SafeFileHandle Output, SafeFileHandle Error, bool IsTerminal) : IDisposable
{
    private static ReadOnlySpan<byte> Null => "/dev/null\0"u8;

    /// <summary>/dev/null.</summary>
    public static SafeFileHandle OpenNull() =>
        Syscall.Descriptor(Openat2.Open(Openat2.CurrentDirectory, Null, Openat2.ReadWrite), "openat2", "/dev/null");

    /// <summary>A terminal for all three.</summary>
    public static LaunchStreams Terminal(SafeFileHandle peer) => new(peer, peer, peer, IsTerminal: true);

    /// <summary>The container's ends of its FIFOs.</summary>
    /// <exception cref="LinuxException">They are not there.</exception>
    public static LaunchStreams Fifos(string directory, bool stdin) => new(
        stdin ? Pipe.OpenFifoForReading(Path.Combine(directory, "in")) : OpenNull(),
        Pipe.OpenFifo(Path.Combine(directory, "out")),
        Pipe.OpenFifo(Path.Combine(directory, "err")),
        IsTerminal: false);

    /// <inheritdoc/>
    public void Dispose()
    {
        Input.Dispose();
        Output.Dispose();
        Error.Dispose();
    }
}
