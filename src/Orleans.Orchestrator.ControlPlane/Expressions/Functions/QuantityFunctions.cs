using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.Resources;
using static Orleans.Orchestrator.ControlPlane.Expressions.Checking.CelType;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>Amounts (apiserver <c>pkg/cel/library/quantity.go</c>).</summary>
internal static class QuantityFunctions
{
    public static IEnumerable<Overload> All()
    {
        var type = QuantityValue.QuantityType;
        return
        [
            Overload.Global("quantity", type, [CelType.String], a => Parse((string)a[0]!)),
            Overload.Global("isQuantity", Bool, [CelType.String], a => Quantity.TryParse((string)a[0]!, out _)),
            Overload.Member("sign", Int, [type], a => (long)Of(a[0]).CompareTo(Quantity.Zero)),
            Overload.Member("isInteger", Bool, [type], a => IsInteger(Of(a[0]))),
            Overload.Member("asInteger", Int, [type], a => IsInteger(Of(a[0])) ? Of(a[0]).Value : throw new EvaluationException("cannot convert value to integer")),
            Overload.Member("asApproximateFloat", CelType.Double, [type], a => Approximate(Of(a[0]))),
            Overload.Member("compareTo", Int, [type, type], a => (long)Of(a[0]).CompareTo(Of(a[1]))),
            Overload.Member("isLessThan", Bool, [type, type], a => Of(a[0]) < Of(a[1])),
            Overload.Member("isGreaterThan", Bool, [type, type], a => Of(a[0]) > Of(a[1])),
            Overload.Member("add", type, [type, type], a => new QuantityValue(Of(a[0]) + Of(a[1]))),
            Overload.Member("add", type, [type, Int], a => new QuantityValue(Of(a[0]) + Quantity.FromValue((long)a[1]!))),
            Overload.Member("sub", type, [type, type], a => new QuantityValue(Of(a[0]) - Of(a[1]))),
            Overload.Member("sub", type, [type, Int], a => new QuantityValue(Of(a[0]) - Quantity.FromValue((long)a[1]!))),
        ];
    }

    private static Quantity Of(object? value) => ((QuantityValue)value!).Amount;

    private static QuantityValue Parse(string text)
    {
        try
        {
            return new QuantityValue(Quantity.Parse(text));
        }
        catch (FormatException e)
        {
            throw new EvaluationException(e.Message);
        }
    }

    /// <summary>Whether it is a whole number that an int holds.</summary>
    private static bool IsInteger(Quantity amount) => Quantity.FromValue(amount.Value) == amount && amount.Value is < long.MaxValue and > long.MinValue;

    private static double Approximate(Quantity amount)
    {
        var whole = amount.Value;
        return Quantity.FromValue(whole) == amount ? whole : whole - ((Quantity.FromValue(whole) - amount).NanoValue / 1e9);
    }
}
