using System.Diagnostics.CodeAnalysis;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Values;

/// <summary>CEL's <c>map</c>, or an object with fields. Numbers that are equal are one key, whatever their types.</summary>
internal class CelMap
{
    private readonly Dictionary<object, object?> _entries;
    private readonly List<object> _keys;

    /// <summary>A map of entries whose keys are different.</summary>
    /// <param name="entries">Keys are bool, long, ulong or string.</param>
    /// <param name="isObject">Whether it is an object, whose members are fields.</param>
    public CelMap(IEnumerable<KeyValuePair<object, object?>> entries, bool isObject = false)
    {
        (_entries, _keys, IsObject) = ([], [], isObject);
        foreach (var (key, value) in entries)
        {
            if (!_entries.TryAdd(Normal(key), value))
                throw new EvaluationException($"Failed with repeated key: {CelText.Show(key)}");
            _keys.Add(key);
        }
    }

    public static CelMap Empty { get; } = new([]);

    public bool IsObject { get; }

    public virtual int Count => _keys.Count;

    public virtual IReadOnlyList<object> Keys => _keys;

    /// <summary>The value of a key.</summary>
    public virtual bool TryGet(object? key, out object? value)
    {
        value = null;
        return key is not null && IsKey(key, out var normal) && _entries.TryGetValue(normal, out value);
    }

    /// <summary>Fields with values.</summary>
    public static CelMap Object(IEnumerable<KeyValuePair<string, object?>> fields) => new(fields.Select(f => KeyValuePair.Create((object)f.Key, f.Value)), isObject: true);

    private static bool IsKey(object key, [NotNullWhen(true)] out object? normal)
    {
        normal = key is double d ? (d == Math.Floor(d) && d is >= -9.2e18 and <= 9.2e18 ? (long)d : null) : Normal(key);
        return normal is not null;
    }

    private static object Normal(object key) => key is ulong and <= long.MaxValue ? (long)(ulong)key : key;
}
