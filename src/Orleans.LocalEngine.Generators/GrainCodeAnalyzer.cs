using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Orleans.LocalEngine.Generators;

/// <summary>Keeps a grain's code in its turns.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GrainCodeAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor LeavesTurn = new(
        "OLE003", "A grain's code must stay in its turns",
        "{0} leaves the turns of the grain: its code would run beside them, and in another order each time. {1}.", "Grains",
        DiagnosticSeverity.Error, true);

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [LeavesTurn];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationAction(Analyze, OperationKind.Invocation);
    }

    private static void Analyze(OperationAnalysisContext context)
    {
        var method = ((IInvocationOperation)context.Operation).TargetMethod;
        if (Advice(method, (IInvocationOperation)context.Operation) is { } advice && IsInGrain(context.ContainingSymbol))
            context.ReportDiagnostic(Diagnostic.Create(LeavesTurn, context.Operation.Syntax.GetLocation(), method.Name, advice));
    }

    private static string? Advice(IMethodSymbol method, IInvocationOperation call)
    {
        var type = method.ContainingType.OriginalDefinition.ToDisplayString();
        var isTask = type is "System.Threading.Tasks.Task" or "System.Threading.Tasks.Task<TResult>";
        var takesScheduler = method.Parameters.Any(static p => p.Type.ToDisplayString() == "System.Threading.Tasks.TaskScheduler");
        return method.Name switch
        {
            "Run" when isTask => "Await the work, or give it to another grain",
            "ContinueWith" when isTask && !takesScheduler => "Await the task instead",
            "StartNew" when type.StartsWith("System.Threading.Tasks.TaskFactory", StringComparison.Ordinal) && !takesScheduler => "Call the method and await it",
            "ConfigureAwait" when method.Parameters.Length == 1 && call.Arguments[0].Value.ConstantValue is { HasValue: true, Value: false } =>
                "Await without it",
            _ => null,
        };
    }

    private static bool IsInGrain(ISymbol symbol)
    {
        for (var type = symbol.ContainingType; type is not null; type = type.ContainingType)
        {
            if (type.AllInterfaces.Any(static found => found.ToDisplayString() == "Orleans.IGrainBase"))
                return true;
        }

        return false;
    }
}
