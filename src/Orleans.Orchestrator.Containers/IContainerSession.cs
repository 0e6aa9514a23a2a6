namespace Orleans.Orchestrator.Containers;

/// <summary>
/// The streams of an executed program, or of an attached container. A stream that was not asked for is <see cref="Stream.Null"/>.
/// Disposing ends the session: an executed program that still runs is killed, an attached container is not touched.
/// </summary>
public interface IContainerSession : IAsyncDisposable
{
    /// <summary>Disposing this stream is the end of file for the program (a terminal is sent Ctrl-D's character by the caller instead).</summary>
    Stream Stdin { get; }

    /// <summary>Standard output; with a terminal, everything.</summary>
    Stream Stdout { get; }

    /// <summary>Standard error; <see cref="Stream.Null"/> with a terminal.</summary>
    Stream Stderr { get; }

    /// <summary>Sets the terminal's size in characters; without a terminal nothing happens.</summary>
    ValueTask ResizeAsync(int columns, int rows);

    /// <summary>Waits for the program to exit. 128 + the signal's number when a signal killed it.</summary>
    Task<int> WaitAsync(CancellationToken cancellationToken = default);
}
