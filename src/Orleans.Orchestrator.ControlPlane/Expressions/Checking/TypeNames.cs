using System.Collections.Frozen;
using Orleans.Orchestrator.ControlPlane.Expressions.Functions;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Checking;

/// <summary>Types that an expression can name, as in <c>type(x) == string</c>.</summary>
internal static class TypeNames
{
    private static readonly FrozenDictionary<string, CelType> Known = ((CelType[])
    [
        CelType.Bool, CelType.Int, CelType.Uint, CelType.Double, CelType.String, CelType.Bytes, CelType.Timestamp, CelType.Duration, CelType.Null, CelType.AnyList, CelType.AnyMap,
        CelType.AnyType, CelType.AnyOptional, CelType.Dyn, UrlValue.UrlType, AddressValue.IpType, BlockValue.CidrType, QuantityValue.QuantityType, SemverValue.SemverType,
        FormatValue.FormatType,
    ]).ToFrozenDictionary(t => t.Name);

    /// <summary>The type of a name, or null.</summary>
    public static CelType? Find(string name) => Known.GetValueOrDefault(name);
}
