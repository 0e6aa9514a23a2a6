using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Expressions;
using Orleans.Orchestrator.ControlPlane.Expressions.Evaluation;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;

namespace Orleans.Orchestrator.ControlPlane.Admission.ValidatingPolicies;

/// <summary>The variables that a policy declares: each is evaluated when it is first named, once for each write.</summary>
/// <param name="expressions">What they are.</param>
internal sealed class PolicyVariables(ImmutableArray<KeyValuePair<string, Expression>> expressions) : CelMap([], isObject: true)
{
    private readonly Dictionary<string, (object? Value, EvaluationException? Fault)> _known = [];

    /// <summary>What the variables may name, themselves included; set before the first is asked for.</summary>
    public Activation Activation { get; set; } = Activation.Empty;

    /// <summary>Who pays for those that are named next.</summary>
    public CostMeter Meter { get; set; } = new(0);

    /// <inheritdoc/>
    public override bool TryGet(object? key, out object? value)
    {
        value = null;
        if (key is not string name || expressions.FirstOrDefault(e => e.Key == name).Value is not { } expression)
            return false;
        if (!_known.TryGetValue(name, out var known))
            _known[name] = known = Evaluate(expression);
        value = known.Fault is null ? known.Value : throw known.Fault;
        return true;
    }

    private (object? Value, EvaluationException? Fault) Evaluate(Expression expression)
    {
        try
        {
            return (expression.Evaluate(Activation, Meter), null);
        }
        catch (EvaluationException e)
        {
            return (null, e);
        }
    }
}
