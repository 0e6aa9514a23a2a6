using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>FieldsV1, the form in which <c>metadata.managedFields</c> holds a <see cref="FieldSet"/> (structured-merge-diff <c>fieldpath/serialize.go</c>).</summary>
public static class FieldSetJson
{
    /// <summary>How deep a set may go. It stands four levels deep in its object, and that has to remain readable.</summary>
    public const int MaxDepth = JsonReadContext.MaxDepth - 8;

    /// <summary>The set as compact JSON.</summary>
    public static string Write(FieldSet set)
    {
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
            Write(writer, set);
        return Encoding.UTF8.GetString(buffer.Written);
    }

    /// <summary>The set that JSON describes.</summary>
    /// <param name="json">FieldsV1.</param>
    /// <param name="isOurs">Whether <see cref="Write(FieldSet)"/> made it, so that its path elements have the form that is compared.</param>
    /// <exception cref="FormatException">It describes none.</exception>
    public static FieldSet Read(string json, bool isOurs = false)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            return Read(ref reader, isRoot: true, isOurs);
        }
        catch (JsonException e)
        {
            throw new FormatException("the set of fields is no JSON: " + e.Message, e);
        }
    }

    private static void Write(Utf8JsonWriter writer, FieldSet set)
    {
        writer.WriteStartObject();
        if (set is { IsMember: true, HasChildren: true })
        {
            writer.WriteStartObject("."u8);
            writer.WriteEndObject();
        }

        foreach (var (element, part) in set.Children)
        {
            writer.WritePropertyName(element);
            Write(writer, part);
        }

        writer.WriteEndObject();
    }

    private static FieldSet Read(ref Utf8JsonReader reader, bool isRoot, bool isOurs)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new FormatException("a set of fields consists of objects");
        var isMember = false;
        List<KeyValuePair<string, FieldSet>>? children = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isSelf = reader.ValueTextEquals("."u8);
            var element = isSelf ? "" : isOurs ? reader.GetString()! : PathElement.Parse(reader.GetString()!);
            reader.Read();
            var part = Read(ref reader, isRoot: false, isOurs);
            if (isSelf)
                isMember = true;
            else
                (children ??= []).Add(new(element, part));
        }

        if (!isOurs && children is { Count: > 1 } && children.DistinctBy(static c => c.Key).Count() < children.Count)
            throw new FormatException("a set of fields names a path twice");
        return FieldSet.Of(!isRoot && (isMember || children is null), children);
    }
}
