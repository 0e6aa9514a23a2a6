using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Evaluation;
using Orleans.Orchestrator.ControlPlane.Expressions.Syntax;

namespace Orleans.Orchestrator.ControlPlane.Expressions;

/// <summary>
/// An expression of the Common Expression Language (cel-spec <c>doc/langdef.md</c>) with Kubernetes' functions, ready to be evaluated any
/// number of times: it changes nothing and ends, at the latest at its limit.
/// </summary>
internal sealed class Expression
{
    private readonly CheckedExpr _checked;

    private Expression(string source, CheckedExpr found) => (Source, _checked) = (source, found);

    /// <summary>Its text.</summary>
    public string Source { get; }

    /// <summary>What it gives.</summary>
    public CelType Type => _checked.Type;

    /// <summary>The variables that it names.</summary>
    public ImmutableHashSet<string> Used => _checked.Used;

    /// <summary>What it costs at worst, by the bounds of what it reads.</summary>
    public ulong EstimatedCost => CostEstimator.Estimate(_checked);

    /// <summary>Reads an expression.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="variables">The variables that it may name.</param>
    /// <exception cref="CompileException">It is none, or names what does not exist, or its types do not fit.</exception>
    public static Expression Compile(string source, IReadOnlyDictionary<string, CelType> variables) => new(source, Checker.Check(source, Parser.Parse(source), variables));

    /// <summary>Its value.</summary>
    /// <param name="variables">What the variables are.</param>
    /// <param name="meter">What it may cost.</param>
    /// <exception cref="EvaluationException">It has none.</exception>
    public object? Evaluate(Activation variables, CostMeter meter) => new Evaluator(meter).Value(_checked.Root, variables);
}
