using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>What a schema says of numbers.</summary>
internal static class NumberRules
{
    /// <summary>Whether the number is whole, however it is written.</summary>
    public static bool IsInteger(JsonValue value) =>
        Text(value) is var text && (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            || (double.TryParse(text, CultureInfo.InvariantCulture, out var number) && Math.Floor(number) == number && Math.Abs(number) < 9e18));

    public static void Check(JsonValue value, StructuralSchema schema, SchemaPlace place, FaultList faults)
    {
        var number = double.Parse(Text(value), CultureInfo.InvariantCulture);
        var limits = schema.Limits;
        if (limits.Maximum is { } max && (limits.ExcludesMaximum ? number >= max : number > max))
            place.Invalid(faults, value, $"should be less than {(limits.ExcludesMaximum ? "" : "or equal to ")}{Text(max)}");
        if (limits.Minimum is { } min && (limits.ExcludesMinimum ? number <= min : number < min))
            place.Invalid(faults, value, $"should be greater than {(limits.ExcludesMinimum ? "" : "or equal to ")}{Text(min)}");
        if (limits.MultipleOf is { } factor && factor > 0 && !IsMultiple(number, factor))
            place.Invalid(faults, value, $"should be a multiple of {Text(factor)}");
        var inRange = schema.Format switch
        {
            "int32" => number is >= int.MinValue and <= int.MaxValue,
            "float" => Math.Abs(number) <= float.MaxValue,
            _ => true,
        };
        if (!inRange)
            place.Detail(faults, value, $"Checked value must be of type {schema.Type} with format {schema.Format} in {place}");
    }

    private static bool IsMultiple(double number, double factor) => Math.Abs((number / factor) - Math.Round(number / factor)) < 1e-9;

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(JsonValue value) => value.ToJsonString(JsonSerializerOptions.Default);
}
