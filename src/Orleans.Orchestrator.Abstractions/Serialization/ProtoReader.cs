using System.Buffers.Binary;
using System.Text;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Serialization;

/// <summary>Reads protobuf wire format (protobuf.dev/programming-guides/encoding) from a span; for generated readers.</summary>
public ref struct ProtoReader
{
    private const int MaxDepth = 64;
    private readonly int _depth;
    private ReadOnlySpan<byte> _rest;
    private int _wireType;

    /// <summary>Reads one message.</summary>
    public ProtoReader(ReadOnlySpan<byte> message) : this(message, 0)
    {
    }

    private ProtoReader(ReadOnlySpan<byte> message, int depth)
    {
        if (depth > MaxDepth)
            throw new ProtoException($"messages are nested more than {MaxDepth} deep");
        _rest = message;
        _depth = depth;
    }

    /// <summary>Moves to the next field; false at the message's end.</summary>
    /// <exception cref="ProtoException">No field starts here.</exception>
    public bool NextField(out int number)
    {
        number = 0;
        if (_rest.IsEmpty)
            return false;
        var tag = ReadVarint();
        (number, _wireType) = ((int)(tag >> 3), (int)(tag & 7));
        return tag >> 3 is > 0 and < 1 << 29 ? true : throw new ProtoException("a field has an illegal number");
    }

    /// <summary>Skips the field's value.</summary>
    public void Skip()
    {
        switch (_wireType)
        {
            case 0:
                ReadVarint();
                break;
            case 1:
                Take(8);
                break;
            case 2:
                ReadBytes();
                break;
            case 5:
                Take(4);
                break;
            default:
                throw new ProtoException($"wire type {_wireType} is not supported");
        }
    }

    public string ReadString()
    {
        try
        {
            return StrictUtf8.GetString(ReadBytes());
        }
        catch (DecoderFallbackException)
        {
            throw new ProtoException("a string is not UTF-8");
        }
    }

    public bool ReadBool() => ReadNumber() != 0;

    public int ReadInt32() => unchecked((int)ReadNumber());

    public long ReadInt64() => ReadNumber();

    public double ReadDouble() => _wireType == 1
        ? BinaryPrimitives.ReadDoubleLittleEndian(Take(8))
        : throw new ProtoException("a field has the wrong wire type");

    public Octets ReadOctets() => Octets.From(ReadBytes());

    public ProtoReader ReadMessage() => new(ReadBytes(), _depth + 1);

    public T ReadMessage<T>() where T : class, IMessage<T>
    {
        var inner = ReadMessage();
        return T.ReadProto(ref inner);
    }

    /// <summary><c>resource.Quantity {string = 1}</c>.</summary>
    public Quantity ReadQuantity()
    {
        var text = "0";
        for (var inner = ReadMessage(); inner.NextField(out var number);)
        {
            if (number == 1)
                text = inner.ReadString();
            else
                inner.Skip();
        }

        return Quantity.TryParse(text.Length == 0 ? "0" : text, out var value) ? value : throw new ProtoException("a quantity is malformed");
    }

    /// <summary><c>intstr.IntOrString {type = 1, intVal = 2, strVal = 3}</c>.</summary>
    public IntOrString ReadIntOrString()
    {
        var (isText, value, text) = (false, 0, "");
        for (var inner = ReadMessage(); inner.NextField(out var number);)
        {
            switch (number)
            {
                case 1:
                    isText = inner.ReadInt64() == 1;
                    break;
                case 2:
                    value = inner.ReadInt32();
                    break;
                case 3:
                    text = inner.ReadString();
                    break;
                default:
                    inner.Skip();
                    break;
            }
        }

        return isText ? new IntOrString(text) : new IntOrString(value);
    }

    /// <summary><c>meta.v1.Time</c> and <c>MicroTime</c>: <c>{seconds = 1, nanos = 2}</c>; nothing set is no time.</summary>
    public DateTimeOffset? ReadTime()
    {
        var (seconds, nanos) = (0L, 0);
        var inner = ReadMessage();
        if (inner._rest.IsEmpty)
            return null;
        while (inner.NextField(out var number))
        {
            if (number == 1)
                seconds = inner.ReadInt64();
            else if (number == 2)
                nanos = inner.ReadInt32();
            else
                inner.Skip();
        }

        if (seconds is < -62135596800 or > 253402300799 || nanos is < 0 or > 999_999_999)
            throw new ProtoException("a time is out of range");
        return DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanos / 100);
    }

    /// <summary><c>meta.v1.FieldsV1</c> and <c>runtime.RawExtension</c>: <c>{raw = 1}</c>, JSON.</summary>
    public RawJson? ReadRawJson()
    {
        var text = "";
        for (var inner = ReadMessage(); inner.NextField(out var number);)
        {
            if (number == 1)
                text = inner.ReadString();
            else
                inner.Skip();
        }

        return text.Length == 0 ? null : new RawJson(text);
    }

    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    private ReadOnlySpan<byte> ReadBytes()
    {
        if (_wireType != 2)
            throw new ProtoException("a field has the wrong wire type");
        var length = ReadVarint();
        return length <= int.MaxValue ? Take((int)length) : throw new ProtoException("a length is out of range");
    }

    private long ReadNumber() => _wireType switch
    {
        0 => unchecked((long)ReadVarint()),
        1 => BinaryPrimitives.ReadInt64LittleEndian(Take(8)),
        5 => BinaryPrimitives.ReadInt32LittleEndian(Take(4)),
        _ => throw new ProtoException("a field has the wrong wire type"),
    };

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
            throw new ProtoException("the message is cut short");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private ulong ReadVarint()
    {
        var result = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = Take(1)[0];
            result |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
                return result;
        }

        throw new ProtoException("a number is too long");
    }
}
