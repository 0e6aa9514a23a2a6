using System.Buffers.Binary;
using Orleans.Orchestrator.NodeAgent.Streaming.Channels;

namespace Orleans.Orchestrator.NodeAgent.Streaming.Ports;

/// <summary>
/// Port-forward over WebSocket channels: the nth port asked for has channels 2n for data and 2n + 1 for errors, one connection each. Both begin with the
/// port's number in two bytes, the lower first (kubelet <c>pkg/cri/streaming/portforward/websocket.go</c>).
/// </summary>
internal sealed class ChannelPortForward(ChannelConnection connection, PortForward forward)
{
    /// <summary>As many as channels can be numbered.</summary>
    public const int MaxPorts = 100;

    /// <summary>Serves until all connections have ended, or the client has gone.</summary>
    public async Task RunAsync(IReadOnlyList<ushort> ports, CancellationToken cancellation)
    {
        var inputs = ports.Select((_, i) => connection.OpenInput((byte)(2 * i))).ToArray();
        var gone = connection.Start(cancellation);
        await Task.WhenAny(gone, Task.WhenAll(ports.Select((port, i) => ServeAsync(port, inputs[i], (byte)(2 * i), cancellation))));
    }

    private async Task ServeAsync(ushort port, Stream input, byte channel, CancellationToken cancellation)
    {
        var number = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(number, port);
        var (data, errors) = (connection.OpenOutput(channel), connection.OpenOutput((byte)(channel + 1)));
        await data.WriteAsync(number, cancellation);
        await errors.WriteAsync(number, cancellation);
        await forward.RunAsync(port, input, data, static () => ValueTask.CompletedTask, errors);
    }
}
