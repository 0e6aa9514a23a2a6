using System.Text.Json;

namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>Takes out of an object what a manager applied before, applies no more, and nobody else owns.</summary>
internal static class ObjectPruning
{
    /// <summary>Writes what remains of an object.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">The object.</param>
    /// <param name="type">What it is.</param>
    /// <param name="before">What the manager applied the last time.</param>
    /// <param name="kept">What any manager owns now, this one included.</param>
    public static void Write(Utf8JsonWriter writer, JsonElement value, MergeType type, FieldSet? before, FieldSet? kept)
    {
        var settled = type.Settle(value);
        if (before is not { HasChildren: true })
            value.WriteTo(writer);
        else if (value.ValueKind == JsonValueKind.Object && settled.Shape is MergeShape.Object or MergeShape.Deduced)
            WriteObject(writer, value, settled, before, kept);
        else if (value.ValueKind == JsonValueKind.Array && settled.Shape is MergeShape.KeyedList or MergeShape.SetList)
            WriteList(writer, value, settled, before, kept);
        else
            value.WriteTo(writer);
    }

    private static void WriteObject(Utf8JsonWriter writer, JsonElement value, MergeType type, FieldSet before, FieldSet? kept)
    {
        writer.WriteStartObject();
        foreach (var property in value.EnumerateObject())
        {
            if (type.Find(property.Name) is not { } field)
            {
                property.WriteTo(writer);
                continue;
            }

            var (had, has) = (before.Find(field.Element), kept?.Find(field.Element));
            if (IsOwned(had, field.IsDeclared) && !IsOwned(has, field.IsDeclared))
                continue;
            writer.WritePropertyName(property.Name);
            Write(writer, property.Value, field.Type, had, has);
        }

        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, JsonElement value, MergeType type, FieldSet before, FieldSet? kept)
    {
        var items = new KeyedItems(value, type);
        writer.WriteStartArray();
        foreach (var element in items.Order)
        {
            var (had, has) = (before.Find(element), kept?.Find(element));
            if (IsOwned(had, isDeclared: false) && !IsOwned(has, isDeclared: false))
                continue;
            foreach (var item in items.Find(element))
                Write(writer, item, type.Element!, had, has);
        }

        writer.WriteEndArray();
    }

    /// <summary>
    /// Who owns something in a declared field owns the field; an element of a list or an entry of a map has owners of its own, so it
    /// goes when those have left, with what others set in it.
    /// </summary>
    private static bool IsOwned(FieldSet? set, bool isDeclared) => set is not null && (set.IsMember || isDeclared);
}
