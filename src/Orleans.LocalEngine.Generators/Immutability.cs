using Microsoft.CodeAnalysis;

namespace Orleans.LocalEngine.Generators;

/// <summary>Which types may be shared between grains.</summary>
internal static class Immutability
{
    private static readonly HashSet<string> Known =
    [
        "System.Guid", "System.DateTimeOffset", "System.DateTime", "System.TimeSpan", "System.DateOnly", "System.TimeOnly", "System.Uri",
        "System.Version", "System.Half", "System.Int128", "System.UInt128", "System.Numerics.BigInteger", "System.Text.Rune",
        "System.Threading.CancellationToken", "System.Net.IPNetwork", "System.Text.Json.JsonElement",
    ];

    /// <summary>Immutable as far as their type arguments are.</summary>
    private static readonly HashSet<string> KnownGeneric =
    [
        "System.Nullable<T>", "System.ReadOnlyMemory<T>", "System.Collections.Generic.KeyValuePair<TKey, TValue>",
        "System.Collections.Frozen.FrozenDictionary<TKey, TValue>", "System.Collections.Frozen.FrozenSet<T>",
    ];

    /// <summary>Whether a value of that type can't change.</summary>
    public static bool Holds(ITypeSymbol type)
    {
        if (type is ITypeParameterSymbol)
            return true; // What it stands for is looked at where it is known.

        if (type.TypeKind == TypeKind.Enum || IsPrimitive(type.SpecialType) || Known.Contains(type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString()))
            return true;

        if (type is not INamedTypeSymbol named)
            return false;

        if (named.TypeKind == TypeKind.Interface && IsAddressable(named))
            return true;

        var arguments = named.TypeArguments.All(Holds);
        if (named.IsTupleType)
            return arguments;

        var definition = named.OriginalDefinition.ToDisplayString();
        return arguments && (KnownGeneric.Contains(definition)
            || definition.StartsWith("System.Collections.Immutable.Immutable", StringComparison.Ordinal)
            || Attributes.Has(named.OriginalDefinition, Attributes.Immutable));
    }

    private static bool IsPrimitive(SpecialType type) => type is >= SpecialType.System_Boolean and <= SpecialType.System_String;

    private static bool IsAddressable(INamedTypeSymbol type) =>
        type.ToDisplayString() == "Orleans.Runtime.IAddressable"
        || type.AllInterfaces.Any(static found => found.ToDisplayString() == "Orleans.Runtime.IAddressable");
}
