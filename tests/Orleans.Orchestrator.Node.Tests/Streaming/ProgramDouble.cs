using System.IO.Pipelines;
using Orleans.Orchestrator.Containers;

namespace Orleans.Orchestrator.NodeAgent.Tests.Streaming;

/// <summary>A program of which the test is the inside.</summary>
internal sealed class ProgramDouble : IContainerSession
{
    private readonly Pipe _stdin = new();
    private readonly Pipe _stdout = new();
    private readonly Pipe _stderr = new();
    private readonly TaskCompletionSource<int> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ProgramDouble()
    {
        (Stdin, Stdout, Stderr) = (_stdin.Writer.AsStream(), _stdout.Reader.AsStream(), _stderr.Reader.AsStream());
        (Input, Output, Error) = (_stdin.Reader.AsStream(), _stdout.Writer.AsStream(), _stderr.Writer.AsStream());
    }

    public Stream Stdin { get; }

    public Stream Stdout { get; }

    public Stream Stderr { get; }

    /// <summary>What it reads.</summary>
    public Stream Input { get; }

    /// <summary>Where it writes.</summary>
    public Stream Output { get; }

    /// <summary>Where it writes errors.</summary>
    public Stream Error { get; }

    public System.Threading.Channels.Channel<(int Columns, int Rows)> Sizes { get; } = System.Threading.Channels.Channel.CreateUnbounded<(int, int)>();

    /// <summary>It ends.</summary>
    public async Task ExitAsync(int code)
    {
        await Output.DisposeAsync();
        await Error.DisposeAsync();
        _exit.SetResult(code);
    }

    public ValueTask ResizeAsync(int columns, int rows) => Sizes.Writer.WriteAsync((columns, rows));

    public Task<int> WaitAsync(CancellationToken cancellationToken = default) => _exit.Task.WaitAsync(cancellationToken);

    public ValueTask DisposeAsync() => default;
}
