using System.Collections.Immutable;
using System.Text;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Serialization;

/// <summary>
/// Writes protobuf wire format back to front, so that a nested message's length is known when its prefix is written and
/// nothing is measured twice. Generated writers therefore write their fields last to first.
/// </summary>
public sealed class ProtoWriter(int capacity = 1024)
{
    private byte[] _buffer = new byte[Math.Max(16, capacity)];
    private int _used;

    /// <summary>How many bytes were written; where a nested message ends.</summary>
    public int Position => _used;

    /// <summary>What was written, front to back. Valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(_buffer.Length - _used);

    /// <summary>Forgets everything written.</summary>
    public void Reset() => _used = 0;

    public void Write(int number, string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Encoding.UTF8.GetBytes(value, Reserve(length));
        Prefix(number, length);
    }

    public void Write(int number, bool value) => Varint(number, value ? 1UL : 0);

    public void Write(int number, int value) => Varint(number, unchecked((ulong)value));

    public void Write(int number, long value) => Varint(number, unchecked((ulong)value));

    public void Write(int number, double value)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteDoubleLittleEndian(Reserve(8), value);
        Varint(((ulong)number << 3) | 1);
    }

    public void Write(int number, Octets value)
    {
        value.Span.CopyTo(Reserve(value.Length));
        Prefix(number, value.Length);
    }

    public void Write(int number, Quantity value)
    {
        var start = _used;
        Write(1, value.ToString());
        EndMessage(number, start);
    }

    public void Write(int number, IntOrString value)
    {
        var start = _used;
        Write(3, value.Text ?? "");
        Write(2, value.Number);
        Write(1, value.IsText ? 1L : 0L);
        EndMessage(number, start);
    }

    public void Write(int number, DateTimeOffset value)
    {
        var start = _used;
        var seconds = value.ToUnixTimeSeconds();
        Write(2, (int)(value.UtcTicks - DateTimeOffset.FromUnixTimeSeconds(seconds).UtcTicks) * 100);
        Write(1, seconds);
        EndMessage(number, start);
    }

    public void Write(int number, RawJson value)
    {
        var start = _used;
        Write(1, value.Text);
        EndMessage(number, start);
    }

    public void Write<T>(int number, T value) where T : class, IMessage<T>
    {
        var start = _used;
        value.WriteProto(this);
        EndMessage(number, start);
    }

    public void WriteList<T>(int number, ImmutableArray<T> items) where T : class, IMessage<T>
    {
        for (var i = items.Length - 1; i >= 0; i--)
            Write(number, items[i]);
    }

    public void WriteList(int number, ImmutableArray<string> items)
    {
        for (var i = items.Length - 1; i >= 0; i--)
            Write(number, items[i]);
    }

    public void WriteList(int number, ImmutableArray<int> items)
    {
        for (var i = items.Length - 1; i >= 0; i--)
            Write(number, items[i]);
    }

    public void WriteList(int number, ImmutableArray<long> items)
    {
        for (var i = items.Length - 1; i >= 0; i--)
            Write(number, items[i]);
    }

    public void WriteMap(int number, Map<string> items) => WriteMap(number, items, static (w, v) => w.Write(2, v));

    public void WriteMap(int number, Map<Octets> items) => WriteMap(number, items, static (w, v) => w.Write(2, v));

    public void WriteMap(int number, Map<Quantity> items) => WriteMap(number, items, static (w, v) => w.Write(2, v));

    public void WriteMap(int number, Map<DateTimeOffset> items) => WriteMap(number, items, static (w, v) => w.Write(2, v));

    public void WriteMap<T>(int number, Map<T> items) where T : class, IMessage<T> => WriteMap(number, items, static (w, v) => w.Write(2, v));

    /// <summary>Writes the prefix of a nested message whose content was written since <paramref name="start"/>.</summary>
    public void EndMessage(int number, int start) => Prefix(number, _used - start);

    private void WriteMap<T>(int number, Map<T> items, Action<ProtoWriter, T> writeValue)
    {
        foreach (var (key, value) in items.Reverse())
        {
            var start = _used;
            writeValue(this, value);
            Write(1, key);
            EndMessage(number, start);
        }
    }

    private void Varint(int number, ulong value)
    {
        Varint(value);
        Varint((ulong)number << 3);
    }

    private void Prefix(int number, int length)
    {
        Varint((ulong)length);
        Varint(((ulong)number << 3) | 2);
    }

    private void Varint(ulong value)
    {
        var length = 1;
        for (var rest = value >> 7; rest != 0; rest >>= 7)
            length++;
        var target = Reserve(length);
        for (var i = 0; i < length; i++)
        {
            target[i] = (byte)((value & 0x7f) | (i < length - 1 ? 0x80u : 0));
            value >>= 7;
        }
    }

    private Span<byte> Reserve(int count)
    {
        if (_used + count > _buffer.Length)
        {
            var larger = new byte[Math.Max(_buffer.Length * 2, _used + count)];
            Written.CopyTo(larger.AsSpan(larger.Length - _used));
            _buffer = larger;
        }

        _used += count;
        return _buffer.AsSpan(_buffer.Length - _used, count);
    }
}
