using System.Text.Json;

namespace Orleans.Orchestrator.Resources.Custom;

/// <summary>The numbers that bound a value.</summary>
public sealed class SchemaLimits
{
    internal SchemaLimits(JsonElement json)
    {
        (Minimum, Maximum, MultipleOf) = (Number(json, "minimum"), Number(json, "maximum"), Number(json, "multipleOf"));
        (MinLength, MaxLength) = (Count(json, "minLength"), Count(json, "maxLength"));
        (MinItems, MaxItems) = (Count(json, "minItems"), Count(json, "maxItems"));
        (MinProperties, MaxProperties) = (Count(json, "minProperties"), Count(json, "maxProperties"));
        ExcludesMinimum = json.TryGetProperty("exclusiveMinimum", out var low) && low.GetBoolean();
        ExcludesMaximum = json.TryGetProperty("exclusiveMaximum", out var high) && high.GetBoolean();
        UniqueItems = json.TryGetProperty("uniqueItems", out var unique) && unique.GetBoolean();
    }

    public double? Minimum { get; }

    public double? Maximum { get; }

    public double? MultipleOf { get; }

    public bool ExcludesMinimum { get; }

    public bool ExcludesMaximum { get; }

    /// <summary>In characters.</summary>
    public long? MinLength { get; }

    /// <summary>In characters.</summary>
    public long? MaxLength { get; }

    public long? MinItems { get; }

    public long? MaxItems { get; }

    public bool UniqueItems { get; }

    public long? MinProperties { get; }

    public long? MaxProperties { get; }

    private static double? Number(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetDouble() : null;

    private static long? Count(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetInt64() : null;
}
