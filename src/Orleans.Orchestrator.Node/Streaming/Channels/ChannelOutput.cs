namespace Orleans.Orchestrator.NodeAgent.Streaming.Channels;

/// <summary>One channel towards the client.</summary>
internal sealed class ChannelOutput(ChannelConnection connection, byte channel) : WriteOnlyStream
{
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        connection.SendAsync(channel, buffer, cancellationToken);
}
