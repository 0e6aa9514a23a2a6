using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Orleans.LocalEngine.Generators;

/// <summary>Names of types and members as generated code writes them.</summary>
internal static class Names
{
    private static readonly SymbolDisplayFormat Full = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static string Of(ITypeSymbol type) => type.ToDisplayString(Full);

    /// <summary>A type within <c>typeof</c>, which takes no nullable references.</summary>
    public static string ForTypeOf(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    public static string Reference(INamedTypeSymbol type) => "Reference_" + Identifier(type.ToDisplayString());

    public static string Identifier(string text)
    {
        var name = new StringBuilder();
        foreach (var letter in text)
            name.Append(char.IsLetterOrDigit(letter) ? letter : '_');

        return name.ToString();
    }

    public static string Literal(string? text) => text is null ? "null" : SymbolDisplay.FormatLiteral(text, true);

    /// <summary>The type under which generated code calls a type between processes: its alias, or its full name.</summary>
    public static string Wire(INamedTypeSymbol type) => Attributes.FirstString(type, Attributes.Alias) ?? type.ToDisplayString();
}
