using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Resources.Meta.V1;

/// <summary>
/// Kubernetes' <c>meta.v1.Duration</c>: in JSON a text as Go writes durations (pkg.go.dev/time#Duration.String), such as <c>1m30.5s</c>;
/// in protobuf a message with the nanoseconds.
/// </summary>
[GenerateSerializer, Immutable, Alias("meta.v1.Duration"), JsonConverter(typeof(MessageJsonConverter<Duration>))]
public sealed record Duration : IMessage<Duration>
{
    private static readonly (string Unit, long Nanoseconds)[] Units =
    [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ];

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <inheritdoc/>
    public static Duration Empty { get; } = new();

    /// <inheritdoc/>
    public static MessageSchema Schema { get; } = new("meta.v1", "Duration", false, static () => [new FieldSchema("duration", FieldType.Int64, Cardinality.One)]);

    /// <summary>The length in nanoseconds.</summary>
    [Id(1)]
    public long Nanoseconds { get; init; }

    /// <summary>The same length.</summary>
    public static Duration From(TimeSpan value) => new() { Nanoseconds = value.Ticks * TimeSpan.NanosecondsPerTick };

    /// <inheritdoc/>
    public static Duration ReadJson(ref Utf8JsonReader r, JsonReadContext c)
    {
        var text = c.ReadString(ref r);
        if (TryParse(text, out var nanoseconds))
            return new Duration { Nanoseconds = nanoseconds };
        c.Fault(JsonFaultKind.WrongType, $"time: invalid duration \"{text}\"");
        return Empty;
    }

    /// <inheritdoc/>
    public void WriteJson(Utf8JsonWriter w) => w.WriteStringValue(ToString());

    /// <inheritdoc/>
    public static Duration ReadProto(ref ProtoReader r)
    {
        var nanoseconds = 0L;
        while (r.NextField(out var number))
        {
            if (number == 1)
                nanoseconds = r.ReadInt64();
            else
                r.Skip();
        }

        return new Duration { Nanoseconds = nanoseconds };
    }

    /// <inheritdoc/>
    public void WriteProto(ProtoWriter w) => w.Write(1, Nanoseconds);

    /// <summary>As Go writes it.</summary>
    public override string ToString()
    {
        var rest = Math.Abs((decimal)Nanoseconds);
        var sign = Nanoseconds < 0 ? "-" : "";
        if (rest < 1_000_000_000)
        {
            var (unit, size) = rest switch { 0 => ("s", 1m), < 1_000 => ("ns", 1m), < 1_000_000 => ("µs", 1_000m), _ => ("ms", 1_000_000m) };
            return sign + (rest / size).ToString("0.#########", CultureInfo.InvariantCulture) + unit;
        }

        var text = new StringBuilder(sign);
        var hours = decimal.Truncate(rest / 3_600_000_000_000);
        var minutes = decimal.Truncate(rest / 60_000_000_000) - (hours * 60);
        if (hours > 0)
            text.Append(CultureInfo.InvariantCulture, $"{hours:0}h");
        if (hours > 0 || minutes > 0)
            text.Append(CultureInfo.InvariantCulture, $"{minutes:0}m");
        return text.Append(CultureInfo.InvariantCulture, $"{rest % 60_000_000_000 / 1_000_000_000:0.#########}s").ToString();
    }

    public static bool TryParse(ReadOnlySpan<char> text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text is "0")
            return true;
        var isNegative = text.StartsWith("-");
        var rest = text.TrimStart("+-");
        var sum = 0m;
        if (rest.IsEmpty || text.Length - rest.Length > 1)
            return false;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || digits > 15 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
                return false;
            rest = rest[digits..];
            var end = rest.IndexOfAny(Digits);
            var unit = (end < 0 ? rest : rest[..end]).ToString();
            if (Array.Find(Units, u => u.Unit == unit).Nanoseconds is not (> 0 and var size))
                return false;
            sum += amount * size;
            rest = rest[unit.Length..];
        }

        if (sum > long.MaxValue)
            return false;
        nanoseconds = (long)(isNegative ? -sum : sum);
        return true;
    }
}
