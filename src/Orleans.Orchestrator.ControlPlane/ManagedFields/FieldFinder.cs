using System.Text.Json;

namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>Which fields a configuration sets: what its manager comes to own.</summary>
internal sealed class FieldFinder
{
    private readonly List<string> _path = [];
    private readonly List<string> _faults = [];

    /// <summary>How many faults are told.</summary>
    private const int MaxFaults = 100;

    private FieldFinder()
    {
    }

    /// <summary>The fields.</summary>
    /// <param name="value">An object.</param>
    /// <param name="type">What it is.</param>
    /// <param name="faults">What contradicts the merge rules, a sentence each with its path: unknown fields, elements without a key or twice.</param>
    public static FieldSet Find(JsonElement value, MergeType type, out IReadOnlyList<string> faults)
    {
        var finder = new FieldFinder();
        var set = finder.Visit(value, type, 0);
        faults = finder._faults;
        return set;
    }

    private FieldSet Visit(JsonElement value, MergeType type, int depth)
    {
        if (depth >= FieldSetJson.MaxDepth - 1)
            return FieldSet.Leaf;
        var settled = type.Settle(value);
        if (settled != type && type.Shape != MergeShape.Deduced)
            Fault($"expected {(type.Shape == MergeShape.Object ? "map" : "list")}, got {Words(value.ValueKind)}");
        return settled.Shape switch
        {
            MergeShape.Unowned => FieldSet.Empty,
            MergeShape.Object or MergeShape.Deduced => VisitObject(value, settled, depth),
            MergeShape.KeyedList or MergeShape.SetList => VisitList(value, settled, depth),
            _ => FieldSet.Leaf,
        };
    }

    private FieldSet VisitObject(JsonElement value, MergeType type, int depth)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return FieldSet.Leaf;
        var children = new List<KeyValuePair<string, FieldSet>>();
        foreach (var property in value.EnumerateObject())
        {
            if (type.Find(property.Name) is not { } field)
            {
                Inside("f:" + property.Name, () => Fault("field not declared in schema"));
                continue;
            }

            if (field.Type.Shape == MergeShape.Unowned)
                continue;
            _path.Add(field.Element);
            var part = Visit(property.Value, field.Type, depth + 1);
            _path.RemoveAt(_path.Count - 1);
            if (!field.IsDeclared || ((JsonElement?)property.Value).IsEmptyObject())
                part = part.Union(FieldSet.Leaf);
            children.Add(new(field.Element, part));
        }

        return FieldSet.Of(false, children);
    }

    private FieldSet VisitList(JsonElement value, MergeType type, int depth)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return FieldSet.Leaf;
        var items = new KeyedItems(value, type);
        foreach (var (index, key) in items.Unkeyed)
            Fault($"element {index}: associative list with keys has an element that omits key field \"{key}\" (and doesn't have default value)");
        var children = new List<KeyValuePair<string, FieldSet>>(items.Order.Count);
        foreach (var element in items.Order)
        {
            var same = items.Find(element);
            if (same.Count > 1)
                Fault($"duplicate entries for key {PathElement.Show([element])}");
            _path.Add(element);
            children.Add(new(element, Visit(same[0], type.Element!, depth + 1).Union(FieldSet.Leaf)));
            _path.RemoveAt(_path.Count - 1);
        }

        return FieldSet.Of(false, children);
    }

    private void Inside(string element, Action act)
    {
        _path.Add(element);
        act();
        _path.RemoveAt(_path.Count - 1);
    }

    private void Fault(string what)
    {
        if (_faults.Count < MaxFaults)
            _faults.Add($"{PathElement.Show(_path)}: {what}");
    }

    private static string Words(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "map",
        JsonValueKind.Array => "list",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        _ => "boolean",
    };
}
