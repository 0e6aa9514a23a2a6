using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Resources;

/// <summary>An immutable map from string to <typeparamref name="TValue"/>, ordered by key (ordinal), compared by content.</summary>
/// <remarks>Two sorted arrays: labels and the like have few entries and there are millions of them.</remarks>
[GenerateSerializer, Immutable, Alias("orchestrator.Map`1"), JsonConverter(typeof(MapJsonConverter))]
public sealed class Map<TValue> : IReadOnlyDictionary<string, TValue>, IEquatable<Map<TValue>>
{
    // Comparing a few for equality, mostly told by their lengths, is faster than searching by order.
    private const int FewKeys = 8;

    [Id(0)]
    private readonly string[] _keys;

    [Id(1)]
    private readonly TValue[] _values;

    private Map(string[] keys, TValue[] values) => (_keys, _values) = (keys, values);

    /// <summary>The map without entries.</summary>
    public static Map<TValue> Empty { get; } = new([], []);

    /// <inheritdoc/>
    public int Count => _keys.Length;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _keys;

    /// <inheritdoc/>
    public IEnumerable<TValue> Values => _values;

    /// <inheritdoc/>
    public TValue this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"no key '{key}'");

    /// <summary>A map of the given pairs; of a key that comes twice, the last counts.</summary>
    public static Map<TValue> From(IEnumerable<KeyValuePair<string, TValue>>? pairs)
    {
        if (pairs is null)
            return Empty;
        if (pairs is Map<TValue> same)
            return same;
        var sorted = new SortedDictionary<string, TValue>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs)
            sorted[key] = value;
        return sorted.Count == 0 ? Empty : new Map<TValue>([.. sorted.Keys], [.. sorted.Values]);
    }

    /// <summary>The map with one entry set.</summary>
    public Map<TValue> SetItem(string key, TValue value) => From(this.Append(new(key, value)).Select(p => p));

    /// <summary>The map with all of <paramref name="pairs"/> set.</summary>
    public Map<TValue> SetItems(IEnumerable<KeyValuePair<string, TValue>> pairs) => From(this.Concat(pairs));

    /// <summary>The map without an entry.</summary>
    public Map<TValue> Remove(string key) => ContainsKey(key) ? From(this.Where(p => p.Key != key)) : this;

    /// <inheritdoc/>
    public bool ContainsKey(string key) => Find(key) >= 0;

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out TValue value)
    {
        var i = Find(key);
        value = i >= 0 ? _values[i] : default;
        return i >= 0;
    }

    /// <summary>The value of a key, or the type's default.</summary>
    public TValue? GetValueOrDefault(string key) => TryGetValue(key, out var value) ? value : default;

    /// <summary>The entries in order, without an allocation: labels are walked for every pod and every watcher.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<KeyValuePair<string, TValue>> IEnumerable<KeyValuePair<string, TValue>>.GetEnumerator()
    {
        for (var i = 0; i < _keys.Length; i++)
            yield return new KeyValuePair<string, TValue>(_keys[i], _values[i]);
    }

    /// <inheritdoc/>
    public bool Equals(Map<TValue>? other) => ReferenceEquals(this, other)
        || (other is not null && _keys.AsSpan().SequenceEqual(other._keys) && _values.SequenceEqual(other._values));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Map<TValue>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var key in _keys)
            hash.Add(key);
        return hash.ToHashCode();
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<KeyValuePair<string, TValue>>)this).GetEnumerator();

    private int Find(string key)
    {
        if (_keys.Length > FewKeys)
            return Array.BinarySearch(_keys, key, StringComparer.Ordinal);
        for (var i = 0; i < _keys.Length; i++)
        {
            if (_keys[i] == key)
                return i;
        }

        return -1;
    }

    /// <summary>Walks the entries.</summary>
    public struct Enumerator(Map<TValue> map)
    {
        private int _index = -1;

        /// <summary>The present entry.</summary>
        public readonly KeyValuePair<string, TValue> Current => new(map._keys[_index], map._values[_index]);

        /// <summary>Goes to the next entry; false when there is none.</summary>
        public bool MoveNext() => ++_index < map._keys.Length;
    }
}
