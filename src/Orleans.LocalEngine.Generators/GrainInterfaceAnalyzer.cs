using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Orleans.LocalEngine.Generators;

/// <summary>Sees to it that a grain interface means the same whether its arguments are copied or passed by reference.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GrainInterfaceAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor Shape = new(
        "OLE001", "A grain method has a shape that can't be called", "{0} can't be called on a grain: {1}", "Grains",
        DiagnosticSeverity.Error, true);

    private static readonly DiagnosticDescriptor Mutable = new(
        "OLE002", "What crosses a grain boundary must be immutable",
        "{0} of {1} is a {2}, which is not immutable: pass a record marked [GenerateSerializer, Immutable], an immutable collection or a grain reference",
        "Grains", DiagnosticSeverity.Error, true);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Shape, Mutable];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (!GrainInterfaceWriter.IsCallable(type))
            return;

        foreach (var method in GrainInterfaceWriter.Methods(type))
        {
            var fault = method.Fault;
            if (fault is not null)
            {
                Report(context, type, method.Symbol, Shape, method.Symbol.ToDisplayString(), fault);
                continue;
            }

            foreach (var parameter in method.Symbol.Parameters)
            {
                if (!Attributes.Has(parameter, Attributes.Immutable) && !Immutability.Holds(parameter.Type))
                    Report(context, type, parameter, Mutable, $"Parameter '{parameter.Name}'", method.Symbol.ToDisplayString(), parameter.Type);
            }

            if (method.ResultType is { } result && !Immutability.Holds(result)
                && !method.Symbol.GetReturnTypeAttributes().Any(static found => found.AttributeClass?.ToDisplayString() == Attributes.Immutable))
                Report(context, type, method.Symbol, Mutable, "The result", method.Symbol.ToDisplayString(), result);
        }
    }

    /// <summary>At the member if it is declared here, else at the interface that inherits it.</summary>
    private static void Report(
        SymbolAnalysisContext context, INamedTypeSymbol type, ISymbol member, DiagnosticDescriptor descriptor, params object[] words)
    {
        var own = SymbolEqualityComparer.Default.Equals(member.ContainingType, type);
        context.ReportDiagnostic(Diagnostic.Create(descriptor, (own ? member : type).Locations[0], words));
    }
}
