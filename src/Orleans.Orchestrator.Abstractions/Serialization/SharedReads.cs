namespace Orleans.Orchestrator.Serialization;

/// <summary>
/// Lists and maps that were read from several documents, by their text. Of a hundred thousand stored pods the containers, volumes and conditions are the
/// same few, byte by byte: they are read once, and all pods share them in memory as they did when they were made. Bounded and lossy: what was forgotten is
/// read again. For one thread.
/// </summary>
public sealed class SharedReads
{
    private const int Slots = 4096;

    // What is shorter is hardly worth the look, and what is longer is hardly the same twice.
    private const int MinBytes = 16;
    private const int MaxBytes = 16 << 10;

    private readonly Entry?[] _entries = new Entry?[Slots];

    /// <summary>What was read from the very text, or null.</summary>
    internal T? Find<T>(ReadOnlySpan<byte> json) where T : class =>
        json.Length is >= MinBytes and <= MaxBytes && SlotOf(json) is { Value: T value } known && json.SequenceEqual(known.Json) ? value : null;

    /// <summary>Remembers what a text says.</summary>
    internal void Keep(ReadOnlySpan<byte> json, object value)
    {
        if (json.Length is >= MinBytes and <= MaxBytes)
            SlotOf(json) = new Entry(json.ToArray(), value);
    }

    private ref Entry? SlotOf(ReadOnlySpan<byte> json)
    {
        var hash = new HashCode();
        hash.AddBytes(json);
        return ref _entries[(uint)hash.ToHashCode() % Slots];
    }

    private sealed record Entry(byte[] Json, object Value);
}
