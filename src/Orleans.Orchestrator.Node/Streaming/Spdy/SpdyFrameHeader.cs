using System.Buffers.Binary;

namespace Orleans.Orchestrator.NodeAgent.Streaming.Spdy;

/// <summary>The eight bytes before every frame.</summary>
/// <param name="Control">Its type; null for data.</param>
/// <param name="StreamId">The stream of data; 0 for control frames, which say it in their bodies.</param>
/// <param name="Flags">Such as <see cref="Fin"/>.</param>
/// <param name="Length">How many bytes follow.</param>
internal readonly record struct SpdyFrameHeader(SpdyFrameType? Control, int StreamId, byte Flags, int Length)
{
    /// <summary>The size of a header.</summary>
    public const int Bytes = 8;

    /// <summary>The sender has nothing more to say on this stream.</summary>
    public const byte Fin = 1;

    private const ushort ControlBit = 0x8000;
    private const ushort Version = 3;

    public bool IsLast => (Flags & Fin) != 0;

    /// <summary>Reads one.</summary>
    /// <exception cref="SpdyProtocolException">It is of another version.</exception>
    public static SpdyFrameHeader Read(ReadOnlySpan<byte> bytes)
    {
        var length = (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]) & 0xFFFFFF);
        if ((bytes[0] & 0x80) == 0)
            return new SpdyFrameHeader(null, BinaryPrimitives.ReadInt32BigEndian(bytes), bytes[4], length);
        var version = BinaryPrimitives.ReadUInt16BigEndian(bytes) & ~ControlBit;
        return version == Version
            ? new SpdyFrameHeader((SpdyFrameType)BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]), 0, bytes[4], length)
            : throw new SpdyProtocolException($"a frame of SPDY version {version}, where 3 is spoken");
    }

    /// <summary>Writes it.</summary>
    public void Write(Span<byte> bytes)
    {
        if (Control is { } type)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, ControlBit | Version);
            BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)type);
        }
        else
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes, StreamId);
        }

        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], ((uint)Flags << 24) | (uint)Length);
    }
}
