using System.Text.Json;

namespace Orleans.Orchestrator.Serialization;

/// <summary>
/// One instance each of the short words that every object repeats (label keys, phases, policies), so that a million
/// pods do not hold a million copies. A lossy cache per thread: bounded, no locks, a miss only costs an allocation.
/// </summary>
internal static class ShortStrings
{
    private const int Size = 2048;
    private const int MaxLength = 40;

    [ThreadStatic]
    private static string?[]? s_cache;

    public static string Get(ref Utf8JsonReader r)
    {
        if (r.HasValueSequence || r.ValueIsEscaped || r.ValueSpan.Length is 0 or > MaxLength)
            return r.GetString()!;
        var cache = s_cache ??= new string?[Size];
        var hash = new HashCode();
        hash.AddBytes(r.ValueSpan);
        ref var slot = ref cache[hash.ToHashCode() & (Size - 1)];
        return slot is not null && r.ValueTextEquals(slot) ? slot : slot = r.GetString()!;
    }
}
