using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>Questions of our own to other servers, for names that services stand for.</summary>
internal static class DnsOutsideRecords
{
    private const int MostRecords = 64;
    private const ushort RecursionDesired = 0x0100;

    /// <summary>A message that asks for a name's addresses, and the question inside it; <see langword="null"/> when the name can't be one.</summary>
    public static (byte[] Message, ReadOnlyMemory<byte> Question)? Ask(string name, DnsType type)
    {
        var labels = name.TrimEnd('.').Split('.');
        if (labels.Any(label => label.Length is 0 or > 63 || !Ascii.IsValid(label)) || name.Length > 253)
            return null;
        var question = new List<byte>();
        foreach (var label in labels)
        {
            question.Add((byte)label.Length);
            question.AddRange(Encoding.ASCII.GetBytes(label));
        }
        question.AddRange([0, 0, (byte)(type == DnsType.Any ? DnsType.A : type), 0, 1]);
        var message = new byte[DnsReader.HeaderBytes + question.Count];
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), 1);
        question.CopyTo(message, DnsReader.HeaderBytes);
        return (message, message.AsMemory(DnsReader.HeaderBytes));
    }

    /// <summary>The addresses and aliases in an answer; what can't be read is left out.</summary>
    public static List<DnsRecord> Read(ReadOnlySpan<byte> answer, int questionBytes)
    {
        var records = new List<DnsRecord>();
        var reader = new DnsReader(answer) { Offset = DnsReader.HeaderBytes + questionBytes };
        var count = Math.Min((int)BinaryPrimitives.ReadUInt16BigEndian(answer[6..]), MostRecords);
        for (; count > 0; count--)
        {
            if (!reader.TryReadName(out var owner) || !reader.TryReadUInt16(out var type) || !reader.TryReadUInt16(out _)
                || !reader.TryReadUInt32(out _) || !reader.TryReadUInt16(out var length))
                return records;
            var data = new DnsReader(answer) { Offset = reader.Offset };
            if (!reader.TrySkip(length))
                return records;
            switch ((DnsType)type, length)
            {
                case (DnsType.A, 4) or (DnsType.Aaaa, 16):
                    records.Add(new DnsAddressRecord(owner, new IPAddress(answer.Slice(data.Offset, length))));
                    break;
                case (DnsType.Cname, _) when data.TryReadName(out var target):
                    records.Add(new DnsAliasRecord(owner, target));
                    break;
            }
        }
        return records;
    }
}
