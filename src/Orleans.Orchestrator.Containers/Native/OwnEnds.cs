using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>Our ends of a container's standard streams.</summary>
/// <param name="Input">Where to write for the program to read; null without standard input or with a terminal.</param>
/// <param name="Output">What the program writes; null with a terminal.</param>
/// <param name="Error">What it writes to standard error; null with a terminal.</param>
/// <param name="Master">The terminal; null without one, and when it was another process': a terminal cannot be found again.</param>
internal sealed record OwnEnds(SafeFileHandle? Input, SafeFileHandle? Output, SafeFileHandle? Error, SafeFileHandle? Master)
{
    /// <summary>
    /// Opens the FIFOs. When a container is started, this comes before its own ends are closed here, since a FIFO that nobody has open
    /// forgets what is in it.
    /// </summary>
    public static OwnEnds OpenFifos(string directory, bool stdin) => new(
        stdin ? Pipe.OpenFifo(Path.Combine(directory, "in"), nonBlocking: true) : null,
        Pipe.OpenFifo(Path.Combine(directory, "out"), nonBlocking: true),
        Pipe.OpenFifo(Path.Combine(directory, "err"), nonBlocking: true),
        Master: null);

    /// <summary>Closes all.</summary>
    public void Close()
    {
        foreach (var handle in (ReadOnlySpan<SafeFileHandle?>)[Input, Output, Error, Master])
            handle?.Dispose();
    }
}
