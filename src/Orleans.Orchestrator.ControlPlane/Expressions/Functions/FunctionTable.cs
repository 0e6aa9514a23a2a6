using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>All functions of the language, as Kubernetes 1.33 has them.</summary>
internal static class FunctionTable
{
    private static readonly FrozenDictionary<(string Name, bool IsMember), ImmutableArray<Overload>> ByName =
        ((IEnumerable<Overload>)
        [
            .. Operators.All(), .. Conversions.All(), .. StringFunctions.All(), .. TimeFunctions.All(), .. ListFunctions.All(), .. UrlFunctions.All(), .. AddressFunctions.All(),
            .. QuantityFunctions.All(), .. SemverFunctions.All(), .. FormatFunctions.All(), .. OptionalFunctions.All(), .. AuthorizerFunctions.All(),
        ]).GroupBy(o => (o.Name, o.IsMember)).ToFrozenDictionary(g => g.Key, g => g.ToImmutableArray());

    /// <summary>The functions of a name; none when it is unknown.</summary>
    public static ImmutableArray<Overload> Find(string name, bool isMember) => ByName.TryGetValue((name, isMember), out var found) ? found : [];
}
