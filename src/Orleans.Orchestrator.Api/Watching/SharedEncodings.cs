using System.Runtime.CompilerServices;
using Orleans.Orchestrator.Grains;

namespace Orleans.Orchestrator.Api.Watching;

/// <summary>
/// The encoded events of watches that select by what can change. Each of them is the collection's own, but those that concern the same object
/// are told of it at about the same time: who comes first encodes, the others take its bytes. Few are kept, and an object's newer
/// version is another object, so nothing here is ever out of date.
/// </summary>
internal sealed class SharedEncodings
{
    private const int Slots = 1024;
    private const int LargestKept = 64 * 1024;
    private readonly Entry?[] _entries = new Entry?[Slots];

    /// <summary>An event's bytes.</summary>
    public byte[] Bytes(ResourceEvent value, WatchEncoder encoder)
    {
        var slot = (uint)HashCode.Combine(RuntimeHelpers.GetHashCode(value.Object), value.Type, encoder.Form) % Slots;
        if (Volatile.Read(ref _entries[slot]) is { } entry && entry.IsOf(value, encoder))
            return entry.Bytes;
        var bytes = encoder.Encode(value);
        if (bytes.Length <= LargestKept)
            Volatile.Write(ref _entries[slot], new Entry(value, encoder, bytes));
        return bytes;
    }

    private sealed class Entry(ResourceEvent value, WatchEncoder encoder, byte[] bytes)
    {
        public byte[] Bytes => bytes;

        public bool IsOf(ResourceEvent other, WatchEncoder form) => ReferenceEquals(value.Object, other.Object) && value.Type == other.Type
            && value.ResourceVersion == other.ResourceVersion && encoder.EncodesLike(form);
    }
}
