using System.Globalization;
using System.Text;

namespace Orleans.Orchestrator.NodeAgent.Logs;

/// <summary>
/// One line of a CRI log file (kubernetes/kubernetes, pkg/kubelet/kuberuntime/logs):
/// <c>2016-10-06T00:17:09.669794202Z stdout F content</c>; P instead of F marks a line that goes on in the next entry.
/// </summary>
internal readonly ref struct CriLine
{
    private CriLine(ReadOnlySpan<byte> time, ReadOnlySpan<byte> content, bool partial)
    {
        Time = time;
        Content = content;
        Partial = partial;
    }

    /// <summary>RFC 3339 with nanoseconds, as written.</summary>
    public ReadOnlySpan<byte> Time { get; }

    /// <summary>What the container wrote, without the line's end.</summary>
    public ReadOnlySpan<byte> Content { get; }

    /// <summary>Whether the line goes on in the next entry.</summary>
    public bool Partial { get; }

    /// <summary>When it was written.</summary>
    public DateTimeOffset At => DateTimeOffset.TryParse(Encoding.ASCII.GetString(Time), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
        ? at : DateTimeOffset.MinValue;

    /// <summary>Reads a line without its end; false when it is not in this format.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out CriLine entry)
    {
        entry = default;
        var first = line.IndexOf((byte)' ');
        if (first <= 0)
            return false;
        var rest = line[(first + 1)..];
        var second = rest.IndexOf((byte)' ');
        if (second <= 0 || rest.Length < second + 2)
            return false;
        var tail = rest[(second + 1)..];
        var third = tail.IndexOf((byte)' ');
        var tag = third < 0 ? tail : tail[..third];
        entry = new CriLine(line[..first], third < 0 ? [] : tail[(third + 1)..], tag.StartsWith("P"u8));
        return true;
    }
}
