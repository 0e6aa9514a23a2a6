using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>Writes answers (RFC 1035, 4.1).</summary>
internal sealed class DnsWriter
{
    /// <summary>What we say we take, and never exceed over UDP, so that answers aren't fragmented (DNS flag day 2020).</summary>
    public const int PayloadBytes = 1232;

    private const ushort Internet = 1;
    private const ushort QuestionPointer = 0xc000 | DnsReader.HeaderBytes;
    private const int LongestText = 63;

    private byte[] _buffer = new byte[512];
    private int _length;

    /// <summary>Writes an answer of at most <paramref name="mostBytes"/>; if it doesn't fit, one that tells the client to ask over TCP.</summary>
    public static byte[] Write(DnsRequest request, DnsAnswer answer, int mostBytes)
    {
        var whole = new DnsWriter().WriteMessage(request, answer, truncated: false);
        return whole.Length <= mostBytes
            ? whole
            : new DnsWriter().WriteMessage(request, answer with { Answers = [], Authority = [], Additional = [] }, truncated: true);
    }

    private byte[] WriteMessage(DnsRequest request, DnsAnswer answer, bool truncated)
    {
        var flags = 0x8000 | request.RepeatedFlags | (answer.IsAuthoritative ? 0x0400 : 0) | (truncated ? 0x0200 : 0) | 0x0080
            | (int)answer.Code & 0xf;
        UInt16(request.Id);
        UInt16((ushort)flags);
        UInt16((ushort)(request.Question.IsEmpty ? 0 : 1));
        UInt16((ushort)answer.Answers.Count);
        UInt16((ushort)answer.Authority.Count);
        UInt16((ushort)(answer.Additional.Count + (request.HasEdns ? 1 : 0)));
        request.Question.Span.CopyTo(Reserve(request.Question.Length));
        foreach (var record in answer.Answers)
            Record(record, request.Name, answer.TimeToLiveSeconds);
        foreach (var record in answer.Authority)
            Record(record, request.Name, answer.TimeToLiveSeconds);
        foreach (var record in answer.Additional)
            Record(record, request.Name, answer.TimeToLiveSeconds);
        if (request.HasEdns)
            Extension(answer.Code);
        return _buffer.AsSpan(0, _length).ToArray();
    }

    private void Record(DnsRecord record, string asked, uint timeToLiveSeconds)
    {
        if (record.Name == asked)
            UInt16(QuestionPointer);
        else
            Name(record.Name);
        UInt16((ushort)TypeOf(record));
        UInt16(Internet);
        UInt32(timeToLiveSeconds);
        var lengthAt = _length;
        UInt16(0);
        Data(record, timeToLiveSeconds);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(lengthAt), (ushort)(_length - lengthAt - 2));
    }

    private void Data(DnsRecord record, uint timeToLiveSeconds)
    {
        switch (record)
        {
            case DnsAddressRecord address:
                address.Address.GetAddressBytes().CopyTo(Reserve(address.Address.AddressFamily == AddressFamily.InterNetworkV6 ? 16 : 4));
                break;
            case DnsAliasRecord alias:
                Name(alias.Target);
                break;
            case DnsPointerRecord pointer:
                Name(pointer.Target);
                break;
            case DnsServiceRecord service:
                UInt16(0);
                UInt16(service.Weight);
                UInt16(service.Port);
                Name(service.Target);
                break;
            case DnsAuthorityRecord authority:
                Name($"ns.dns.{authority.Name}");
                Name($"hostmaster.{authority.Name}");
                // Serial; refresh, retry and expiry, which only secondary servers would use; how long "no" may be remembered.
                foreach (var number in (ReadOnlySpan<uint>)[authority.Serial, 7200, 1800, 86400, timeToLiveSeconds])
                    UInt32(number);
                break;
        }
    }

    /// <summary>OPT: a root name, our payload size as class, the upper half of the code and version 0 as time to live.</summary>
    private void Extension(DnsResponseCode code)
    {
        Reserve(1);
        UInt16((ushort)DnsType.Opt);
        UInt16(PayloadBytes);
        UInt32((uint)code >> 4 << 24);
        UInt16(0);
    }

    private void Name(string name)
    {
        foreach (var label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            var size = Math.Min(Encoding.ASCII.GetByteCount(label), LongestText);
            Reserve(1)[0] = (byte)size;
            Encoding.ASCII.GetBytes(label.AsSpan(0, size), Reserve(size));
        }
        Reserve(1);
    }

    private void UInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Reserve(2), value);

    private void UInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Reserve(4), value);

    private Span<byte> Reserve(int length)
    {
        if (_length + length > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + length));
        var span = _buffer.AsSpan(_length, length);
        span.Clear();
        _length += length;
        return span;
    }

    private static DnsType TypeOf(DnsRecord record) => record switch
    {
        DnsAddressRecord { Address.AddressFamily: AddressFamily.InterNetworkV6 } => DnsType.Aaaa,
        DnsAddressRecord => DnsType.A,
        DnsAliasRecord => DnsType.Cname,
        DnsPointerRecord => DnsType.Ptr,
        DnsServiceRecord => DnsType.Srv,
        _ => DnsType.Soa,
    };
}
