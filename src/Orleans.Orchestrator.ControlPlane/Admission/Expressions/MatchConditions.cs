using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Expressions;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Evaluation;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.Expressions;

/// <summary>Conditions that a write has to meet to be of interest (apiserver <c>pkg/admission/plugin/webhook/matchconditions</c>).</summary>
internal sealed class MatchConditions
{
    private readonly ImmutableArray<Expression> _conditions;

    /// <summary>The conditions, of which each compiles.</summary>
    /// <param name="conditions">What is declared.</param>
    /// <param name="variables">What they may name.</param>
    public MatchConditions(ImmutableArray<MatchCondition> conditions, IReadOnlyDictionary<string, CelType> variables) =>
        _conditions = conditions.IsDefaultOrEmpty ? [] : [.. conditions.Select(c => Expression.Compile(c.Expression, variables))];

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _conditions.IsEmpty;

    /// <summary>Whether all are met. One that is not decides, whatever becomes of others.</summary>
    /// <param name="variables">The write.</param>
    /// <param name="fault">Why it cannot be said; null when it can.</param>
    public bool AreMet(Activation variables, out string? fault)
    {
        var (faults, budget) = (new List<string>(), ExpressionLimits.MatchConditions);
        foreach (var condition in _conditions)
        {
            var meter = new CostMeter(Math.Min(budget, ExpressionLimits.PerCall));
            try
            {
                if (condition.Evaluate(variables, meter) is false)
                {
                    fault = null;
                    return false;
                }
            }
            catch (EvaluationException e)
            {
                faults.Add($"expression '{condition.Source}' resulted in error: {e.Message}");
            }

            budget -= meter.Spent;
            if (budget > 0)
                continue;
            faults.Add("validation failed due to running out of cost budget, no further validation rules will be run");
            break;
        }

        fault = faults.Count switch { 0 => null, 1 => faults[0], _ => $"[{string.Join(", ", faults)}]" };
        return fault is null;
    }
}
