using System.Globalization;
using System.Text.RegularExpressions;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>What a schema says of texts.</summary>
internal static class TextRules
{
    public static void Check(string value, StructuralSchema schema, SchemaPlace place, FaultList faults)
    {
        var limits = schema.Limits;
        if ((limits.MaxLength ?? limits.MinLength) is not null)
        {
            var length = value.EnumerateRunes().Count();
            if (length > limits.MaxLength)
                place.TooLong(faults, limits.MaxLength.Value);
            if (length < limits.MinLength)
                place.Invalid(faults, value, $"should be at least {limits.MinLength.Value.ToString(CultureInfo.InvariantCulture)} chars long");
        }

        if (schema.Pattern is not null && !Matches(schema, value))
            place.Invalid(faults, value, $"should match '{schema.Pattern}'");
        if (schema.Format is { Length: > 0 } format && !TextFormats.IsValid(format, value))
            place.WrongFormat(faults, value, format);
    }

    private static bool Matches(StructuralSchema schema, string value)
    {
        try
        {
            return schema.Matcher.IsMatch(value);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
