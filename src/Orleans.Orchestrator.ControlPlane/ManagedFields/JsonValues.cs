using System.Text.Json;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>What merging asks of JSON values.</summary>
internal static class JsonValues
{
    /// <summary>A property; null when there is none or the value is no object.</summary>
    public static JsonElement? Get(this JsonElement? value, string name) =>
        value is { ValueKind: JsonValueKind.Object } present && present.TryGetProperty(name, out var found) ? found : null;

    /// <summary>Whether there is nothing in it: absent, null, or an object without properties.</summary>
    public static bool IsEmptyObject(this JsonElement? value) => value is not { } present || present.ValueKind == JsonValueKind.Null
        || (present.ValueKind == JsonValueKind.Object && present.GetPropertyCount() == 0);

    /// <summary>Whether two values mean the same.</summary>
    public static bool Same(JsonElement left, JsonElement right, MergeType type) => JsonElement.DeepEquals(left, right)
        || (type.Shape == MergeShape.Quantity && Quantity.TryParse(Text(left), out var a) && Quantity.TryParse(Text(right), out var b) && a == b);

    /// <summary>The type of a value whose schema leaves it open, or that is not what its schema says: then it is one value.</summary>
    public static MergeType Settle(this MergeType type, JsonElement? left, JsonElement? right = null)
    {
        bool Fits(JsonElement? value, JsonValueKind kind) => value is not { } present || present.ValueKind == kind || present.ValueKind == JsonValueKind.Null;
        return type.Shape switch
        {
            MergeShape.Deduced or MergeShape.Object when Fits(left, JsonValueKind.Object) && Fits(right, JsonValueKind.Object)
                && (type.Shape == MergeShape.Object || left?.ValueKind == JsonValueKind.Object || right?.ValueKind == JsonValueKind.Object) => type,
            MergeShape.KeyedList or MergeShape.SetList when Fits(left, JsonValueKind.Array) && Fits(right, JsonValueKind.Array) => type,
            MergeShape.Deduced or MergeShape.Object or MergeShape.KeyedList or MergeShape.SetList => MergeType.Whole,
            _ => type,
        };
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
