using System.Runtime.InteropServices;
using System.Text.Json;

namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>Finds what differs between two versions of an object, down to what can be owned by itself.</summary>
internal static class ObjectComparison
{
    /// <summary>Above this, properties are looked up in an index: JSON objects are searched from end to end.</summary>
    private const int SmallObject = 24;

    /// <summary>The difference.</summary>
    public static FieldChange Compare(JsonElement before, JsonElement after, MergeType type) => Visit(before, after, type, 0);

    private static FieldChange Visit(JsonElement? before, JsonElement? after, MergeType type, int depth)
    {
        // Both texts come from the same writer, so most of what is the same is so byte for byte.
        if (before is { } left && after is { } right && JsonMarshal.GetRawUtf8Value(left).SequenceEqual(JsonMarshal.GetRawUtf8Value(right)))
            return FieldChange.None;
        var settled = depth >= FieldSetJson.MaxDepth - 1 ? MergeType.Whole : type.Settle(before, after);
        switch (settled.Shape)
        {
            case MergeShape.Unowned:
                return FieldChange.None;
            case MergeShape.Object or MergeShape.Deduced when !(before.IsEmptyObject() && after.IsEmptyObject()):
                return Around(before, after, Properties(before, after, settled, depth));
            case MergeShape.KeyedList or MergeShape.SetList:
                return Around(before, after, Items(before, after, settled, depth));
            // The schema leaves open what it is, and it has become something else.
            case MergeShape.Whole when type.Shape == MergeShape.Deduced && before?.ValueKind != after?.ValueKind && before is not null && after is not null:
                var (gone, come) = (Visit(before, null, type, depth), Visit(null, after, type, depth));
                return new(come.Set, gone.Gone.Except(come.Set));
            default:
                return Leaf(before, after, settled);
        }
    }

    private static FieldChange Leaf(JsonElement? before, JsonElement? after, MergeType type)
    {
        if (after is not { } now)
            return before is null ? FieldChange.None : new(FieldSet.Empty, FieldSet.Leaf);
        return before is { } old && JsonValues.Same(old, now, type) ? FieldChange.None : new(FieldSet.Leaf, FieldSet.Empty);
    }

    /// <summary>An object or list that came or went is itself a path, beside what is in it.</summary>
    private static FieldChange Around(JsonElement? before, JsonElement? after, (List<KeyValuePair<string, FieldSet>>? Set, List<KeyValuePair<string, FieldSet>>? Gone) inside) =>
        new(FieldSet.Of(before is null, inside.Set), FieldSet.Of(after is null, inside.Gone));

    private static (List<KeyValuePair<string, FieldSet>>?, List<KeyValuePair<string, FieldSet>>?) Properties(
        JsonElement? before, JsonElement? after, MergeType type, int depth)
    {
        List<KeyValuePair<string, FieldSet>>? set = null, gone = null;
        var (old, now) = (Lookup(before), Lookup(after));
        if (before is { ValueKind: JsonValueKind.Object } left)
        {
            foreach (var property in left.EnumerateObject())
                Child(property.Name, property.Value, now(property.Name));
        }

        if (after is { ValueKind: JsonValueKind.Object } right)
        {
            foreach (var property in right.EnumerateObject())
            {
                if (before is null || old(property.Name) is null)
                    Child(property.Name, null, property.Value);
            }
        }

        return (set, gone);

        void Child(string name, JsonElement? left, JsonElement? right)
        {
            if (type.Find(name) is { } field && field.Type.Shape != MergeShape.Unowned)
                Add(ref set, ref gone, field.Element, Visit(left, right, field.Type, depth + 1));
        }
    }

    private static (List<KeyValuePair<string, FieldSet>>?, List<KeyValuePair<string, FieldSet>>?) Items(
        JsonElement? before, JsonElement? after, MergeType type, int depth)
    {
        List<KeyValuePair<string, FieldSet>>? set = null, gone = null;
        var (old, now) = (new KeyedItems(before, type), new KeyedItems(after, type));
        foreach (var element in old.Order)
            Add(ref set, ref gone, element, Item(old.Find(element), now.Find(element), type.Element!, depth + 1));
        foreach (var element in now.Order)
        {
            if (old.Find(element).Count == 0)
                Add(ref set, ref gone, element, Item([], now.Find(element), type.Element!, depth + 1));
        }

        return (set, gone);
    }

    private static FieldChange Item(IReadOnlyList<JsonElement> before, IReadOnlyList<JsonElement> after, MergeType type, int depth)
    {
        if (before.Count <= 1 && after.Count <= 1)
            return Visit(before.Count == 0 ? null : before[0], after.Count == 0 ? null : after[0], type, depth);
        // What is there more than once under one key cannot be told apart: all of it is one value.
        if (after.Count == 0)
            return new(FieldSet.Empty, FieldSet.Leaf);
        return before.Count == after.Count && before.Zip(after).All(pair => JsonElement.DeepEquals(pair.First, pair.Second))
            ? FieldChange.None
            : new(FieldSet.Leaf, FieldSet.Empty);
    }

    private static void Add(ref List<KeyValuePair<string, FieldSet>>? set, ref List<KeyValuePair<string, FieldSet>>? gone, string element, FieldChange change)
    {
        if (!change.Set.IsEmpty)
            (set ??= []).Add(new(element, change.Set));
        if (!change.Gone.IsEmpty)
            (gone ??= []).Add(new(element, change.Gone));
    }

    private static Func<string, JsonElement?> Lookup(JsonElement? value)
    {
        if (value is not { ValueKind: JsonValueKind.Object } present)
            return static _ => null;
        if (present.GetPropertyCount() <= SmallObject)
            return name => present.TryGetProperty(name, out var found) ? found : null;
        var index = present.EnumerateObject().ToDictionary(static p => p.Name, static p => p.Value, StringComparer.Ordinal);
        return name => index.TryGetValue(name, out var found) ? found : null;
    }
}
