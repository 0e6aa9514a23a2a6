using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace Orleans.Orchestrator.Networking.Netlink;

/// <summary>Walks over attributes: <c>foreach (var attribute in new NetlinkAttributes(bytes))</c>. Stops at the first that isn't whole.</summary>
internal readonly ref struct NetlinkAttributes(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public Enumerator GetEnumerator() => new(_bytes);

    /// <summary>The value of the first attribute of a type; empty when there is none.</summary>
    public ReadOnlySpan<byte> Find(int type)
    {
        foreach (var attribute in this)
            if (attribute.Type == type)
                return attribute.Value;
        return default;
    }

    internal readonly ref struct Attribute(int type, ReadOnlySpan<byte> value)
    {
        public int Type { get; } = type;

        public ReadOnlySpan<byte> Value { get; } = value;

        public uint UInt32 => ReadUInt32(Value);

        public uint UInt32BigEndian => ReadUInt32BigEndian(Value);

        public string Text => ReadText(Value);

        public IPAddress Address => new(Value);

        public NetlinkAttributes Nested => new(Value);
    }

    public static uint ReadUInt32(ReadOnlySpan<byte> value) => MemoryMarshal.Read<uint>(value);

    public static uint ReadUInt32BigEndian(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadUInt32BigEndian(value);

    public static string ReadText(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value.TrimEnd((byte)0));

    internal ref struct Enumerator(ReadOnlySpan<byte> rest)
    {
        private const int TypeMask = 0x3fff;
        private ReadOnlySpan<byte> _rest = rest;

        public Attribute Current { get; private set; }

        public bool MoveNext()
        {
            if (_rest.Length < 4)
                return false;
            var length = MemoryMarshal.Read<ushort>(_rest);
            if (length < 4 || length > _rest.Length)
                return false;
            Current = new Attribute(MemoryMarshal.Read<ushort>(_rest[2..]) & TypeMask, _rest[4..length]);
            _rest = _rest[Math.Min((length + 3) & ~3, _rest.Length)..];
            return true;
        }
    }
}
