using System.Text.Json;

namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>Lays a configuration over an object by the merge rules: what the configuration leaves open stays as it is.</summary>
internal static class ObjectMerge
{
    /// <summary>Writes the object with the configuration laid over it.</summary>
    public static void Write(Utf8JsonWriter writer, JsonElement live, JsonElement configuration, MergeType type)
    {
        // Null is no wish about what is inside: it sets the field to nothing.
        var settled = configuration.ValueKind == JsonValueKind.Null ? MergeType.Whole : type.Settle(live, configuration);
        switch (settled.Shape)
        {
            case MergeShape.Object or MergeShape.Deduced when live.ValueKind == JsonValueKind.Object:
                WriteObject(writer, live, configuration, settled);
                break;
            case MergeShape.KeyedList or MergeShape.SetList when live.ValueKind == JsonValueKind.Array:
                WriteList(writer, live, configuration, settled);
                break;
            default:
                configuration.WriteTo(writer);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, JsonElement live, JsonElement configuration, MergeType type)
    {
        writer.WriteStartObject();
        foreach (var property in live.EnumerateObject())
        {
            writer.WritePropertyName(property.Name);
            if (configuration.TryGetProperty(property.Name, out var wanted))
                Write(writer, property.Value, wanted, type.Find(property.Name)?.Type ?? MergeType.Whole);
            else
                property.Value.WriteTo(writer);
        }

        foreach (var property in configuration.EnumerateObject())
        {
            if (!live.TryGetProperty(property.Name, out _))
                property.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    /// <summary>
    /// The elements of both in the configuration's order; those that only the object has keep their place before the one
    /// that follows them there.
    /// </summary>
    private static void WriteList(Utf8JsonWriter writer, JsonElement live, JsonElement configuration, MergeType type)
    {
        var (present, wanted) = (new KeyedItems(live, type), new KeyedItems(configuration, type));
        var written = new HashSet<string>(StringComparer.Ordinal);
        var (next, want) = (0, 0);
        writer.WriteStartArray();
        while (next < present.Order.Count || want < wanted.Order.Count)
        {
            var here = next < present.Order.Count ? present.Order[next] : null;
            if (here is not null && wanted.Find(here).Count == 0)
            {
                foreach (var item in present.Find(here))
                    item.WriteTo(writer);
                next++;
            }
            else if (here is not null && written.Contains(here))
            {
                next++;
            }
            else
            {
                var element = wanted.Order[want++];
                written.Add(element);
                WriteItem(writer, present.Find(element), wanted.Find(element)[0], type.Element!);
            }
        }

        writer.WriteEndArray();
    }

    private static void WriteItem(Utf8JsonWriter writer, IReadOnlyList<JsonElement> present, JsonElement wanted, MergeType type)
    {
        // Several under one key become the one that is wanted.
        if (present.Count == 1)
            Write(writer, present[0], wanted, type);
        else
            wanted.WriteTo(writer);
    }
}
