using System.Globalization;
using Orleans.Orchestrator.Grains;

namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>Everything that was committed and done, a line each: two runs are the same when their logs are.</summary>
internal sealed class EventLog(TimeProvider time)
{
    private const int MaxLines = 1_000_000;
    private const ulong Basis = 14695981039346656037UL;
    private const ulong Prime = 1099511628211UL;
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly List<string> _lines = [];

    /// <summary>The lines; the first million.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>How many of them are commits.</summary>
    public long Commits { get; private set; }

    /// <summary>A number that depends on every line (FNV-1a).</summary>
    public ulong Digest { get; private set; } = Basis;

    /// <summary>Something was done.</summary>
    public void Add(string line)
    {
        var whole = string.Create(CultureInfo.InvariantCulture, $"{(time.GetUtcNow() - _start).TotalSeconds:0.000000} {line}");
        foreach (var c in whole)
            Digest = unchecked((Digest ^ c) * Prime);
        if (_lines.Count < MaxLines)
            _lines.Add(whole);
    }

    /// <summary>Something was committed.</summary>
    public void Add(ResourceEvent change)
    {
        if (change.Object is not { } changed)
            return;
        Commits++;
        var metadata = changed.Value.Metadata;
        Add(string.Create(CultureInfo.InvariantCulture, $"{change.ResourceVersion} {change.Type} {changed.Collection} {metadata.Namespace}/{metadata.Name} {Hash(changed.Json.Span):x16}"));
    }

    /// <summary>A number that depends on every byte (FNV-1a).</summary>
    public static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = Basis;
        foreach (var b in bytes)
            hash = unchecked((hash ^ b) * Prime);
        return hash;
    }
}
