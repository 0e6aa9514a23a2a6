using System.Buffers.Binary;

namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>Messages over TCP: two bytes of length before each (RFC 1035, 4.2.2).</summary>
internal static class DnsFraming
{
    private const int LengthBytes = 2;

    /// <summary>The next message; <see langword="null"/> when the other side has closed.</summary>
    public static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var prefix = new byte[LengthBytes];
        if (await stream.ReadAtLeastAsync(prefix, LengthBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < LengthBytes)
            return null;
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        var read = await stream.ReadAtLeastAsync(message, message.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return read < message.Length ? null : message;
    }

    public static async Task WriteAsync(Stream stream, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        // One write, so that it is one packet where it can be.
        var framed = new byte[LengthBytes + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed.AsMemory(LengthBytes));
        await stream.WriteAsync(framed, cancellationToken).ConfigureAwait(false);
    }
}
