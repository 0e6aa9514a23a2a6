using System.Globalization;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native.Launch;

/// <summary>Signals that this process ignores: those that whoever started it ignored, and what .NET does. Nothing here begins to ignore one later.</summary>
internal static class IgnoredSignals
{
    /// <summary>Their numbers.</summary>
    public static IReadOnlyList<int> Numbers { get; } = Parse(File.ReadLines("/proc/self/status"));

    /// <summary>From the lines of /proc/PID/status; where they do not say it, all that can be reset.</summary>
    internal static IReadOnlyList<int> Parse(IEnumerable<string> status)
    {
        const string Prefix = "SigIgn:";
        var line = status.FirstOrDefault(line => line.StartsWith(Prefix, StringComparison.Ordinal));
        var set = line is not null && ulong.TryParse(line.AsSpan(Prefix.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var ignored)
            ? ignored | (1UL << (Signal.SIGPIPE - 1))
            : ulong.MaxValue;
        return [.. Enumerable.Range(1, Signal.Max).Where(signal => signal is not (Signal.SIGKILL or Signal.SIGSTOP) && (set & (1UL << (signal - 1))) != 0)];
    }
}
