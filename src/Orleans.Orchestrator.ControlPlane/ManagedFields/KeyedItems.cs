using System.Text.Json;

namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>The elements of a list by their path elements, in the list's order. What a user's list has twice is kept together.</summary>
internal sealed class KeyedItems
{
    private readonly Dictionary<string, List<JsonElement>> _items = new(StringComparer.Ordinal);

    /// <summary>Reads a list.</summary>
    /// <param name="list">The list; anything else has no elements.</param>
    /// <param name="type">A keyed list or a set.</param>
    public KeyedItems(JsonElement? list, MergeType type)
    {
        if (list is not { ValueKind: JsonValueKind.Array } array)
            return;
        var index = 0;
        foreach (var item in array.EnumerateArray())
        {
            string? missing = null;
            var element = type.Shape == MergeShape.SetList ? PathElement.OfValue(item) : PathElement.OfKeys(item, type, out missing);
            if (missing is not null)
                Unkeyed.Add((index, missing));
            // Without its key it is known by its place only.
            element ??= $"i:{index}";
            index++;
            if (_items.TryGetValue(element, out var same))
                same.Add(item);
            else
                Add(element, item);
        }
    }

    /// <summary>The path elements in the order of their first appearance.</summary>
    public List<string> Order { get; } = [];

    /// <summary>Elements that lack a key: their place, and the key.</summary>
    public List<(int Index, string Key)> Unkeyed { get; } = [];

    /// <summary>The elements with a path element; more than one where the list repeats itself.</summary>
    public IReadOnlyList<JsonElement> Find(string element) => _items.TryGetValue(element, out var found) ? found : [];

    private void Add(string element, JsonElement item)
    {
        _items[element] = [item];
        Order.Add(element);
    }
}
