using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Orleans.Orchestrator.NodeAgent.Streaming.Commands;

/// <summary>Reads <c>{"Width":80,"Height":24}</c> again and again.</summary>
internal static class TerminalSizes
{
    /// <summary>An object has about 30 bytes; what does not end by then is none.</summary>
    private const int MaxObjectBytes = 1024;

    /// <summary>The sizes until the stream ends, or is none of sizes.</summary>
    public static async IAsyncEnumerable<(ushort Columns, ushort Rows)> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var buffer = new byte[MaxObjectBytes];
        var filled = 0;
        while (filled < buffer.Length && await stream.ReadAsync(buffer.AsMemory(filled), cancellation) is > 0 and var count)
        {
            filled += count;
            while (buffer.AsSpan(0, filled).IndexOf((byte)'}') is >= 0 and var end)
            {
                if (Parse(buffer.AsSpan(0, end + 1)) is not { } size)
                    yield break;
                yield return size;
                filled -= end + 1;
                buffer.AsSpan(end + 1, filled).CopyTo(buffer);
            }
        }
    }

    private static (ushort Columns, ushort Rows)? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            var (width, height) = (document.RootElement.GetProperty("Width"), document.RootElement.GetProperty("Height"));
            return (width.GetUInt16(), height.GetUInt16());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
