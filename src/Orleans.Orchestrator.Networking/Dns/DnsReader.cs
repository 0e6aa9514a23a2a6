using System.Buffers.Binary;
using System.Text;

namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>Reads DNS messages (RFC 1035, 4.1). Every method says by <see langword="false"/> that the message ends too early or is wrong.</summary>
internal ref struct DnsReader(ReadOnlySpan<byte> message)
{
    public const int HeaderBytes = 12;
    private const int LongestName = 255;
    private const int LongestLabel = 63;

    private readonly ReadOnlySpan<byte> _message = message;

    public int Offset { get; set; }

    public bool TryReadUInt16(out ushort value)
    {
        var enough = BinaryPrimitives.TryReadUInt16BigEndian(_message[Offset..], out value);
        Offset += enough ? 2 : 0;
        return enough;
    }

    public bool TryReadUInt32(out uint value)
    {
        var enough = BinaryPrimitives.TryReadUInt32BigEndian(_message[Offset..], out value);
        Offset += enough ? 4 : 0;
        return enough;
    }

    public bool TrySkip(int bytes)
    {
        if (bytes > _message.Length - Offset)
            return false;
        Offset += bytes;
        return true;
    }

    /// <summary>
    /// Reads a name in lower case, without its final dot. Bytes that no host name has become <c>\ddd</c>, so that a dot inside a label isn't taken for
    /// one between two. A pointer must point backwards, so that reading ends.
    /// </summary>
    public bool TryReadName(out string name)
    {
        var text = new StringBuilder();
        name = "";
        var position = Offset;
        var earliest = Offset;
        var length = 0;
        var jumped = false;
        while (true)
        {
            if (position >= _message.Length)
                return false;
            var size = _message[position++];
            if (size == 0)
                break;
            if (size >= 0xc0)
            {
                if (position >= _message.Length)
                    return false;
                var target = (size & 0x3f) << 8 | _message[position++];
                if (!jumped)
                    Offset = position;
                jumped = true;
                if (target >= earliest)
                    return false;
                position = earliest = target;
                continue;
            }
            length += size + 1;
            if (size > LongestLabel || length >= LongestName || position + size > _message.Length)
                return false;
            AppendLabel(text, _message.Slice(position, size));
            position += size;
        }
        if (!jumped)
            Offset = position;
        name = text.ToString();
        return true;
    }

    private static void AppendLabel(StringBuilder text, ReadOnlySpan<byte> label)
    {
        if (text.Length > 0)
            text.Append('.');
        foreach (var octet in label)
        {
            if (octet is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'_')
                text.Append((char)octet);
            else if (octet is >= (byte)'A' and <= (byte)'Z')
                text.Append((char)(octet | 0x20));
            else
                text.Append('\\').Append(octet.ToString("D3"));
        }
    }
}
