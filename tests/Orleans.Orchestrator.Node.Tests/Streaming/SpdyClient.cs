using System.Buffers.Binary;
using Orleans.Orchestrator.NodeAgent.Streaming.Spdy;

namespace Orleans.Orchestrator.NodeAgent.Tests.Streaming;

/// <summary>The other side of a connection: sends and reads single frames.</summary>
internal sealed class SpdyClient(Stream transport) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly HeaderCompressor _compressor = new();
    private readonly HeaderDecompressor _decompressor = new();

    /// <summary>Opens a stream.</summary>
    public Task OpenAsync(int id, byte flags = 0, params (string Name, string Value)[] headers)
    {
        var block = _compressor.Compress([.. headers.Select(h => KeyValuePair.Create(h.Name, h.Value))]);
        var body = new byte[10 + block.Length];
        BinaryPrimitives.WriteInt32BigEndian(body, id);
        block.CopyTo(body, 10);
        return SendAsync(new SpdyFrameHeader(SpdyFrameType.SynStream, 0, flags, body.Length), body);
    }

    public Task DataAsync(int id, byte[] data, bool last = false) => SendAsync(new SpdyFrameHeader(null, id, last ? SpdyFrameHeader.Fin : (byte)0, data.Length), data);

    public Task ControlAsync(SpdyFrameType type, params int[] words)
    {
        var body = new byte[words.Length * 4];
        for (var i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(4 * i), words[i]);
        return SendAsync(new SpdyFrameHeader(type, 0, 0, body.Length), body);
    }

    public async Task SendAsync(SpdyFrameHeader header, byte[] body)
    {
        var frame = new byte[SpdyFrameHeader.Bytes + body.Length];
        header.Write(frame);
        body.CopyTo(frame, SpdyFrameHeader.Bytes);
        await transport.WriteAsync(frame);
    }

    /// <summary>The next frame; of control frames those of other types are passed over.</summary>
    public async Task<(SpdyFrameHeader Header, byte[] Body)> NextAsync(SpdyFrameType? type)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var bytes = new byte[SpdyFrameHeader.Bytes];
            await transport.ReadExactlyAsync(bytes, patience.Token);
            var header = SpdyFrameHeader.Read(bytes);
            var body = new byte[header.Length];
            await transport.ReadExactlyAsync(body, patience.Token);
            if (header.Control is SpdyFrameType.SynReply)
                _decompressor.Decompress(body.AsSpan(4));
            if (header.Control == type)
                return (header, body);
        }
    }

    public void Dispose()
    {
        _compressor.Dispose();
        _decompressor.Dispose();
        transport.Dispose();
    }
}
