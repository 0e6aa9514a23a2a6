using Microsoft.CodeAnalysis;

namespace Orleans.LocalEngine.Generators;

/// <summary>Looks for attributes by their full names.</summary>
internal static class Attributes
{
    public const string Alias = "Orleans.AliasAttribute";
    public const string Immutable = "Orleans.ImmutableAttribute";
    public const string GrainType = "Orleans.GrainTypeAttribute";
    public const string ResponseTimeout = "Orleans.ResponseTimeoutAttribute";
    public const string OneWay = "Orleans.Concurrency.OneWayAttribute";
    public const string ReadOnly = "Orleans.Concurrency.ReadOnlyAttribute";
    public const string AlwaysInterleave = "Orleans.Concurrency.AlwaysInterleaveAttribute";
    public const string PersistentState = "Orleans.Runtime.PersistentStateAttribute";
    public const string FromKeyedServices = "Microsoft.Extensions.DependencyInjection.FromKeyedServicesAttribute";
    public const string ActivatorConstructor = "Microsoft.Extensions.DependencyInjection.ActivatorUtilitiesConstructorAttribute";

    public static AttributeData? Find(ISymbol symbol, string name) =>
        symbol.GetAttributes().FirstOrDefault(found => found.AttributeClass?.ToDisplayString() == name);

    public static bool Has(ISymbol symbol, string name) => Find(symbol, name) is not null;

    public static string? FirstString(ISymbol symbol, string name) =>
        Find(symbol, name) is { ConstructorArguments.Length: > 0 } found ? found.ConstructorArguments[0].Value as string : null;
}
