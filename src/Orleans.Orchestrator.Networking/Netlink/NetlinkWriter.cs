using System.Buffers.Binary;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Orleans.Orchestrator.Networking.Netlink;

/// <summary>
/// Writes netlink messages one after the other into one growing buffer: <c>nlmsghdr</c>, the family's header, and attributes, all padded to four
/// bytes. Numbers are in host order unless the name says otherwise (nftables wants them in network order).
/// </summary>
internal sealed class NetlinkWriter
{
    public const int HeaderBytes = 16;
    private const int InitialBytes = 4096;
    private const ushort NestedFlag = 0x8000;

    private readonly List<string> _operations = [];
    private byte[] _buffer = new byte[InitialBytes];
    private int _length;
    private int _message = -1;

    /// <summary>The messages written.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>How many messages were begun; the sequence numbers run from 1 to this.</summary>
    public int Count => _operations.Count;

    /// <summary>Bytes of the message being written so far.</summary>
    public int MessageBytes => _length - _message;

    /// <summary>What message <paramref name="sequence"/> is for, in an error's words.</summary>
    public string Operation(uint sequence) =>
        sequence >= 1 && sequence <= _operations.Count ? _operations[(int)sequence - 1] : "a netlink request";

    /// <summary>Forgets what was written and keeps the memory.</summary>
    public void Clear()
    {
        _length = 0;
        _message = -1;
        _operations.Clear();
    }

    /// <summary>Ends the message before and begins another.</summary>
    /// <param name="operation">What it does, for the error when it fails.</param>
    /// <param name="type">The family's message type.</param>
    /// <param name="flags">Beside <see cref="NetlinkFlags.Request"/>, which is always set.</param>
    public void Begin(string operation, ushort type, NetlinkFlags flags)
    {
        Close();
        _operations.Add(operation);
        _message = _length;
        var header = Reserve(HeaderBytes);
        MemoryMarshal.Write(header[4..], type);
        MemoryMarshal.Write(header[6..], (ushort)(flags | NetlinkFlags.Request));
        MemoryMarshal.Write(header[8..], (uint)_operations.Count);
    }

    /// <summary>Ends the last message and asks for an answer to it, so that silence can't be taken for success.</summary>
    public void Finish()
    {
        Close();
        ref var flags = ref Unsafe.As<byte, ushort>(ref _buffer[_message + 6]);
        flags |= (ushort)NetlinkFlags.Acknowledge;
    }

    /// <summary>Appends a fixed header of the family.</summary>
    public void Header<T>(in T value) where T : unmanaged => MemoryMarshal.Write(Reserve(Align(Unsafe.SizeOf<T>())), value);

    /// <summary>Appends an attribute.</summary>
    public void Bytes(int type, ReadOnlySpan<byte> value)
    {
        var target = Reserve(4 + Align(value.Length));
        MemoryMarshal.Write(target, (ushort)(4 + value.Length));
        MemoryMarshal.Write(target[2..], (ushort)type);
        value.CopyTo(target[4..]);
    }

    public void UInt8(int type, byte value) => Bytes(type, [value]);

    public void UInt32(int type, uint value) => Bytes(type, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in value)));

    public void UInt32BigEndian(int type, uint value) => UInt32(type, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Appends text with its final zero byte.</summary>
    public void Text(int type, string value)
    {
        Span<byte> utf8 = stackalloc byte[Encoding.UTF8.GetMaxByteCount(value.Length) + 1];
        var length = Encoding.UTF8.GetBytes(value, utf8);
        utf8[length] = 0;
        Bytes(type, utf8[..(length + 1)]);
    }

    /// <summary>Appends an IPv4 address in network order.</summary>
    public void Address(int type, IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        if (!address.TryWriteBytes(bytes, out var written) || written != 4)
            throw new ArgumentException($"{address} is not an IPv4 address.", nameof(address));
        Bytes(type, bytes);
    }

    /// <summary>Opens an attribute that holds others; give what this returns to <see cref="EndNested"/>.</summary>
    public int BeginNested(int type)
    {
        var start = _length;
        MemoryMarshal.Write(Reserve(4)[2..], (ushort)(type | NestedFlag));
        return start;
    }

    public void EndNested(int start)
    {
        var length = _length - start;
        if (length > ushort.MaxValue)
            throw new InvalidOperationException($"A netlink attribute of {length} bytes is longer than its length field can say.");
        MemoryMarshal.Write(_buffer.AsSpan(start), (ushort)length);
    }

    /// <summary>Ends the last message.</summary>
    public void Close()
    {
        if (_message >= 0)
            MemoryMarshal.Write(_buffer.AsSpan(_message), (uint)(_length - _message));
    }

    private Span<byte> Reserve(int length)
    {
        if (_length + length > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + length));
        var span = _buffer.AsSpan(_length, length);
        span.Clear();
        _length += length;
        return span;
    }

    private static int Align(int length) => (length + 3) & ~3;
}
