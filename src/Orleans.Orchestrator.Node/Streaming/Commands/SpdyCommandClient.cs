using Orleans.Orchestrator.NodeAgent.Streaming.Spdy;

namespace Orleans.Orchestrator.NodeAgent.Streaming.Commands;

/// <summary>exec and attach over SPDY: the client opens a stream for each purpose and says which in a header.</summary>
internal sealed class SpdyCommandClient : ICommandClient
{
    /// <summary>As negotiated, the best first; they differ in the terminal's size (from 3 on) and the form of the status (from 4 on).</summary>
    public static readonly string[] Protocols = ["v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io"];

    /// <summary>The kubelet's patience.</summary>
    private static readonly TimeSpan OpeningPatience = TimeSpan.FromSeconds(30);

    private readonly SpdyConnection _connection;
    private readonly Dictionary<string, SpdyStream> _streams = new(StringComparer.OrdinalIgnoreCase);
    private readonly int _version;

    private SpdyCommandClient(SpdyConnection connection, string protocol, Task gone)
    {
        _connection = connection;
        _version = Protocols.Length - Array.IndexOf(Protocols, protocol);
        Gone = gone;
    }

    public Stream? Stdin => _streams.GetValueOrDefault("stdin");

    public Stream? Stdout => _streams.GetValueOrDefault("stdout");

    public Stream? Stderr => _streams.GetValueOrDefault("stderr");

    public Stream? Sizes => _streams.GetValueOrDefault("resize");

    public Task Gone { get; }

    /// <summary>Waits until the client has opened its streams.</summary>
    /// <exception cref="OperationCanceledException">It has not.</exception>
    public static async Task<SpdyCommandClient> AcceptAsync(SpdyConnection connection, string protocol, CommandOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var client = new SpdyCommandClient(connection, protocol, connection.Start(cancellation));
        var expected = options.Streams + (options.Tty && client._version >= 3 ? 1 : 0);
        using var late = new CancellationTokenSource(OpeningPatience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            while (client._streams.Count < expected && await connection.Opened.WaitToReadAsync(limit.Token))
            {
                if (connection.Opened.TryRead(out var stream))
                    client._streams[stream.Headers.GetValueOrDefault("streamtype") ?? ""] = stream;
            }
        }
        catch (OperationCanceledException)
        {
            await connection.DisposeAsync();
            throw;
        }

        return client;
    }

    public async Task SendStatusAsync(CommandStatus status, CancellationToken cancellation)
    {
        if (_streams.GetValueOrDefault("error") is not { } error)
            return;
        await error.WriteAsync(status.Encode(_version), cancellation);
        await error.FinishAsync(cancellation);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
