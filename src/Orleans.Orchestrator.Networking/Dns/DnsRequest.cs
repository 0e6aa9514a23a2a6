using System.Buffers.Binary;

namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>A question as a client sent it.</summary>
internal sealed record DnsRequest
{
    private const ushort ResponseFlag = 0x8000, RecursionDesiredFlag = 0x0100, OperationMask = 0x7800;
    private const int SmallestPayload = 512;

    /// <summary>The client's number for it.</summary>
    public required ushort Id { get; init; }

    /// <summary>The flags that an answer repeats: the kind of operation, and whether recursion was asked for.</summary>
    public int RepeatedFlags { get; init; }

    /// <summary>What is wrong with it, if anything; then only <see cref="Id"/> is sure to be there.</summary>
    public DnsResponseCode Fault { get; init; }

    /// <summary>The question as it came, to be repeated in the answer letter by letter; empty when it couldn't be read.</summary>
    public ReadOnlyMemory<byte> Question { get; init; }

    /// <summary>The name in lower case.</summary>
    public string Name { get; init; } = "";

    public DnsType Type { get; init; }

    public ushort Class { get; init; }

    /// <summary>Whether it came with EDNS (RFC 6891), so that the answer must.</summary>
    public bool HasEdns { get; init; }

    /// <summary>The largest datagram the client takes.</summary>
    public int PayloadBytes { get; init; } = SmallestPayload;

    /// <summary>Reads a message; <see langword="null"/> for what deserves no answer at all.</summary>
    public static DnsRequest? Read(ReadOnlyMemory<byte> message)
    {
        var bytes = message.Span;
        if (bytes.Length < DnsReader.HeaderBytes)
            return null;
        var flags = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if ((flags & ResponseFlag) != 0)
            return null;
        var request = new DnsRequest { Id = BinaryPrimitives.ReadUInt16BigEndian(bytes), RepeatedFlags = flags & (OperationMask | RecursionDesiredFlag) };
        if ((flags & OperationMask) != 0)
            return request with { Fault = DnsResponseCode.NotImplemented };
        if (BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]) != 1)
            return request with { Fault = DnsResponseCode.FormatError };
        return ReadQuestion(request, message);
    }

    private static DnsRequest ReadQuestion(DnsRequest request, ReadOnlyMemory<byte> message)
    {
        var reader = new DnsReader(message.Span) { Offset = DnsReader.HeaderBytes };
        if (!reader.TryReadName(out var name) || !reader.TryReadUInt16(out var type) || !reader.TryReadUInt16(out var recordClass))
            return request with { Fault = DnsResponseCode.FormatError };
        request = request with
        {
            Question = message[DnsReader.HeaderBytes..reader.Offset], Name = name, Type = (DnsType)type, Class = recordClass,
        };
        return ReadExtension(request, ref reader, message.Span);
    }

    /// <summary>Looks for the OPT record among the rest.</summary>
    private static DnsRequest ReadExtension(DnsRequest request, ref DnsReader reader, ReadOnlySpan<byte> message)
    {
        var records = 0;
        for (var section = 6; section <= 10; section += 2)
            records += BinaryPrimitives.ReadUInt16BigEndian(message[section..]);
        for (; records > 0; records--)
        {
            if (!reader.TryReadName(out var owner) || !reader.TryReadUInt16(out var type) || !reader.TryReadUInt16(out var payload)
                || !reader.TryReadUInt32(out var timeToLive) || !reader.TryReadUInt16(out var length) || !reader.TrySkip(length))
                return request with { Fault = DnsResponseCode.FormatError };
            if ((DnsType)type != DnsType.Opt)
                continue;
            if (owner.Length > 0 || request.HasEdns)
                return request with { Fault = DnsResponseCode.FormatError };
            var version = timeToLive >> 16 & 0xff;
            request = request with
            {
                HasEdns = true,
                PayloadBytes = Math.Max(SmallestPayload, (int)payload),
                Fault = version > 0 ? DnsResponseCode.BadVersion : DnsResponseCode.NoError,
            };
        }
        return request;
    }
}
