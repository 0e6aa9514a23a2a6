using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>
/// What server-side apply has to know about a value: the published merge rules of its schema. Made from a built-in kind by
/// <see cref="MergeTypes"/>, from a custom resource's schema by <see cref="StructuralMergeTypes"/>; <see cref="Deduced"/> does without one.
/// </summary>
public sealed class MergeType
{
    private readonly Lazy<FrozenDictionary<string, MergeField>> _fields;

    private MergeType(MergeShape shape, MergeType? element, ImmutableArray<MergeKey> keys, Func<IEnumerable<KeyValuePair<string, MergeType>>> fields)
    {
        Shape = shape;
        Element = shape == MergeShape.Deduced ? this : element;
        // Part of the path of an element: always in the same order.
        Keys = [.. keys.DistinctBy(k => k.Name).OrderBy(k => k.Name, StringComparer.Ordinal)];
        _fields = new(() => fields().ToFrozenDictionary(f => f.Key, f => new MergeField("f:" + f.Key, f.Value, IsDeclared: true)));
    }

    /// <summary>One value.</summary>
    public static MergeType Whole { get; } = new(MergeShape.Whole, null, [], static () => []);

    /// <summary>A quantity.</summary>
    public static MergeType Quantity { get; } = new(MergeShape.Quantity, null, [], static () => []);

    /// <summary>Whatever the value is.</summary>
    public static MergeType Deduced { get; } = new(MergeShape.Deduced, null, [], static () => []);

    /// <summary>What nobody owns.</summary>
    public static MergeType Unowned { get; } = new(MergeShape.Unowned, null, [], static () => []);

    /// <summary>How the value is taken apart.</summary>
    public MergeShape Shape { get; }

    /// <summary>The elements of a list, or the entries of an object that are not declared; null where there are none.</summary>
    public MergeType? Element { get; }

    /// <summary>What tells the elements of a <see cref="MergeShape.KeyedList"/> apart, ordered by name.</summary>
    public ImmutableArray<MergeKey> Keys { get; }

    /// <summary>An object with declared fields.</summary>
    /// <param name="fields">The fields, asked for once and late, since types refer to each other.</param>
    /// <param name="others">The type of entries that are not declared; null when there may be none.</param>
    public static MergeType Object(Func<IEnumerable<KeyValuePair<string, MergeType>>> fields, MergeType? others = null) =>
        new(MergeShape.Object, others, [], fields);

    /// <summary>A map from string.</summary>
    public static MergeType Map(MergeType value) => new(MergeShape.Object, value, [], static () => []);

    /// <summary>A list whose elements are told apart by keys.</summary>
    public static MergeType KeyedList(MergeType element, params ImmutableArray<MergeKey> keys) => new(MergeShape.KeyedList, element, keys, static () => []);

    /// <summary>A list of scalars without repetition.</summary>
    public static MergeType SetList() => new(MergeShape.SetList, Whole, [], static () => []);

    /// <summary>The field or entry of an object; null when the schema does not know it.</summary>
    public MergeField? Find(string name)
    {
        if (_fields.Value.TryGetValue(name, out var declared))
            return declared;
        return Element is null ? null : new MergeField("f:" + name, Element, IsDeclared: false);
    }
}
