using System.Runtime.CompilerServices;

namespace Orleans.Orchestrator.ControlPlane.Resources;

/// <summary>
/// Remembers what was made of a record. The pods of a controller come with the very description that its template has: what is worked out for the first
/// of them holds for the others, and they share it in memory. Bounded and lossy: what was forgotten is worked out again. Safe for several threads.
/// </summary>
/// <typeparam name="TKey">The record, known by its identity.</typeparam>
/// <typeparam name="TValue">What is made of it.</typeparam>
internal sealed class RecordMemo<TKey, TValue> where TKey : class
{
    // A cluster has some hundred templates that pods are made from at the same time.
    private const int Sets = 256;
    private const int Ways = 4;
    private readonly Entry?[] _entries = new Entry?[Sets * Ways];
    private uint _next;

    /// <summary>What is made of a record; made now if it isn't known.</summary>
    /// <param name="key">The record.</param>
    /// <param name="beside">What the outcome depends on besides; known by its identity, too.</param>
    /// <param name="make">Makes it, from these two and nothing else: whether it is called depends on identities, which differ from run to run.</param>
    public TValue Get<TBeside>(TKey key, TBeside beside, Func<TKey, TBeside, TValue> make) where TBeside : class
    {
        var set = _entries.AsSpan((RuntimeHelpers.GetHashCode(key) & (Sets - 1)) * Ways, Ways);
        foreach (ref var slot in set)
        {
            if (Volatile.Read(ref slot) is { } entry && ReferenceEquals(entry.Key, key) && ReferenceEquals(entry.Beside, beside))
                return entry.Value;
        }

        var value = make(key, beside);
        Volatile.Write(ref set[(int)(Interlocked.Increment(ref _next) % Ways)], new Entry(key, beside, value));
        return value;
    }

    private sealed record Entry(TKey Key, object Beside, TValue Value);
}
