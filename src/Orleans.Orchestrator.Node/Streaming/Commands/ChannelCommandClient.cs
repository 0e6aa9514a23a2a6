using Orleans.Orchestrator.NodeAgent.Streaming.Channels;

namespace Orleans.Orchestrator.NodeAgent.Streaming.Commands;

/// <summary>exec and attach over a WebSocket: channels 0 to 4 are stdin, stdout, stderr, error and resize.</summary>
internal sealed class ChannelCommandClient : ICommandClient
{
    private const byte StdinChannel = 0;
    private const byte StdoutChannel = 1;
    private const byte StderrChannel = 2;
    private const byte ErrorChannel = 3;
    private const byte ResizeChannel = 4;

    private readonly ChannelConnection _connection;

    public ChannelCommandClient(ChannelConnection connection, CommandOptions options, CancellationToken cancellation)
    {
        _connection = connection;
        Stdin = options.Stdin ? connection.OpenInput(StdinChannel) : null;
        Sizes = options.Tty ? connection.OpenInput(ResizeChannel) : null;
        Stdout = options.Stdout ? connection.OpenOutput(StdoutChannel) : null;
        Stderr = options.Stderr ? connection.OpenOutput(StderrChannel) : null;
        Gone = connection.Start(cancellation);
    }

    public Stream? Stdin { get; }

    public Stream? Stdout { get; }

    public Stream? Stderr { get; }

    public Stream? Sizes { get; }

    public Task Gone { get; }

    /// <summary>
    /// An empty message on the first channel that can be written tells old clients that all is set up. Those of version 5 need no telling: kubectl may
    /// not have made that stream yet, and complains of an unknown one.
    /// </summary>
    public ValueTask GreetAsync(CancellationToken cancellation) => _connection.Protocol.Version >= 5
        ? ValueTask.CompletedTask
        : _connection.SendAsync(Stdout is not null ? StdoutChannel : Stderr is not null ? StderrChannel : ErrorChannel, default, cancellation);

    public async Task SendStatusAsync(CommandStatus status, CancellationToken cancellation)
    {
        if (status.Encode(_connection.Protocol.Version) is { Length: > 0 } text)
            await _connection.SendAsync(ErrorChannel, text, cancellation);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
