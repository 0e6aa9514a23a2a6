using Orleans.Orchestrator.ControlPlane.Expressions;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.ControlPlane.CustomResources.Validations;

/// <summary>An <c>x-kubernetes-validations</c> entry, ready to be evaluated.</summary>
/// <param name="Rule">What is declared.</param>
/// <param name="Condition">What has to be true.</param>
/// <param name="Message">What is said when it is not; null when the declaration has no expression for it.</param>
internal sealed record CompiledRule(SchemaRule Rule, Expression Condition, Expression? Message)
{
    private const string Self = "self";
    private const string OldSelf = "oldSelf";

    /// <summary>Whether it compares with what was before.</summary>
    public bool IsTransition => Condition.Used.Contains(OldSelf);

    /// <summary>What a fault repeats of the rule.</summary>
    public string Shown => Rule.Message is { Length: > 0 } message ? message.Trim() : Rule.Rule.Trim();

    /// <summary>What a fault says when no expression does.</summary>
    public string Default => Rule.Message is { Length: > 0 } message ? message.Trim() : $"failed rule: {Rule.Rule.Trim()}";

    /// <summary>The condition of a rule.</summary>
    /// <exception cref="CompileException">It is no expression.</exception>
    public static Expression CompileCondition(SchemaRule rule, CelType type) => Expression.Compile(rule.Rule, Variables(rule, type));

    /// <summary>The message's expression of a rule that has one.</summary>
    /// <exception cref="CompileException">It is none.</exception>
    public static Expression CompileMessage(SchemaRule rule, CelType type) => Expression.Compile(rule.MessageExpression!, Variables(rule, type));

    private static Dictionary<string, CelType> Variables(SchemaRule rule, CelType type) => new() { [Self] = type, [OldSelf] = rule.OptionalOldSelf ? CelType.Optional(type) : type };
}
