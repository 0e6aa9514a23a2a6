using System.Text;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.ControlPlane.Expressions;
using Orleans.Orchestrator.ControlPlane.Expressions.Evaluation;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.ControlPlane.CustomResources.Validations;

/// <summary>
/// Holds an object against its schema's rules, in the words of Kubernetes (apiextensions <c>pkg/apiserver/schema/cel/validation.go</c>). A
/// rule that a part breaks which the write does not change is overlooked, as there.
/// </summary>
internal sealed class RuleCheck
{
    private readonly FaultList _faults;
    private long _budget = ExpressionLimits.PerObject;

    private RuleCheck(FaultList faults) => _faults = faults;

    private bool IsOver => _budget < 0;

    /// <summary>Notes which rules an object breaks.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="value">The object as it will be.</param>
    /// <param name="old">The object as it is; null when it is new.</param>
    /// <param name="faults">Where to note it.</param>
    public static void Validate(RuleTree rules, JsonNode value, JsonNode? old, FaultList faults) =>
        new RuleCheck(faults).Value(rules, value, old, "", isCorrelated: true, isUnchanged: false);

    /// <param name="rules">The rules of this part.</param>
    /// <param name="value">The part.</param>
    /// <param name="old">The same part as it is; null when there is none, or nothing says which it would be.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="isCorrelated">Whether <paramref name="old"/> is known if there is one.</param>
    /// <param name="isUnchanged">Whether the nearest part around it that is correlated is as it was.</param>
    private void Value(RuleTree rules, JsonNode? value, JsonNode? old, string path, bool isCorrelated, bool isUnchanged)
    {
        if (value is null || IsOver)
            return;
        var isSame = isCorrelated ? old is not null && JsonNode.DeepEquals(value, old) : isUnchanged;
        Rules(rules, value, old, path, isSame);
        switch (value)
        {
            case JsonObject members:
                Members(rules, members, old as JsonObject, path, isCorrelated, isSame);
                break;
            case JsonArray items when rules.Items is not null:
                Items(rules, items, old as JsonArray, path, isCorrelated, isSame);
                break;
        }
    }

    private void Members(RuleTree rules, JsonObject members, JsonObject? old, string path, bool isCorrelated, bool isSame)
    {
        var isKnown = isCorrelated && rules.Schema.MapType != "atomic";
        foreach (var (name, member) in members)
        {
            var before = isKnown && old is not null && old.TryGetPropertyValue(name, out var found) ? found : null;
            if (rules.Properties.TryGetValue(name, out var property))
                Value(property, member, before, path.Length == 0 ? name : $"{path}.{name}", isKnown, isSame);
            else if (rules.Additional is { } additional)
                Value(additional, member, before, $"{path}[{name}]", isKnown, isSame);
            if (IsOver)
                return;
        }
    }

    private void Items(RuleTree rules, JsonArray items, JsonArray? old, string path, bool isCorrelated, bool isSame)
    {
        var keys = rules.Schema.ListMapKeys;
        var isKnown = isCorrelated && rules.Schema.ListType == "map" && !keys.IsEmpty;
        var before = isKnown && old is not null ? old.OfType<JsonObject>().GroupBy(KeyOf).ToDictionary(g => g.Key, g => g.First()) : null;
        for (var i = 0; i < items.Count && !IsOver; i++)
        {
            var same = items[i] is JsonObject item ? before?.GetValueOrDefault(KeyOf(item)) : null;
            Value(rules.Items!, items[i], same, $"{path}[{i}]", isKnown, isSame);
        }

        string KeyOf(JsonObject item) => string.Join('\0', keys.Select(k => JsonOrder.Text(item[k])));
    }

    private void Rules(RuleTree rules, JsonNode value, JsonNode? old, string path, bool isSame)
    {
        if (rules.Rules.IsEmpty)
            return;
        var self = SchemaValues.Of(value, rules.Schema);
        var oldSelf = old is null ? null : SchemaValues.Of(old, rules.Schema);
        foreach (var rule in rules.Rules)
        {
            if (rule.IsTransition && old is null && !rule.Rule.OptionalOldSelf)
                continue;
            var before = rule.Rule.OptionalOldSelf ? (old is null ? CelOptional.None : CelOptional.Of(oldSelf)) : oldSelf;
            var found = Apply(rule, Activation.Empty.With("self", self).With("oldSelf", before), path, rules.Schema.Type);
            if (found is not null && (rule.IsTransition || !isSame || IsOver))
                _faults.Add(found);
            if (IsOver)
                return;
        }
    }

    private FieldFault? Apply(CompiledRule rule, Activation variables, string path, string type)
    {
        var meter = new CostMeter(Math.Min(ExpressionLimits.PerCall, _budget));
        try
        {
            var holds = rule.Condition.Evaluate(variables, meter);
            _budget -= meter.Spent;
            return holds is true ? null : Broken(rule, variables, path, type);
        }
        catch (CostLimitException e)
        {
            var why = meter.Spent > _budget
                ? "validation failed due to running out of cost budget, no further validation rules will be run"
                : $"'{e.Message}': no further validation rules will be run due to call cost exceeds limit for rule: {rule.Shown}";
            _budget = -1;
            return Invalid(path, type, why);
        }
        catch (EvaluationException e)
        {
            _budget -= meter.Spent;
            return Invalid(path, type, e.Message.StartsWith("no such overload", StringComparison.Ordinal)
                ? $"'{e.Message}': call arguments did not match a supported operator, function or macro signature for rule: {rule.Shown}"
                : $"{e.Message} evaluating rule: {rule.Shown}");
        }
    }

    private FieldFault Broken(CompiledRule rule, Activation variables, string path, string type)
    {
        var message = Message(rule, variables) ?? rule.Default;
        var at = rule.Rule.FieldPath is { Length: > 0 } field ? path + (path.Length == 0 ? field.TrimStart('.') : field) : path;
        return rule.Rule.Reason switch
        {
            FaultReason.Forbidden => new FieldFault(FaultReason.Forbidden, Shown(at), $"Forbidden: {message}"),
            FaultReason.Required => new FieldFault(FaultReason.Required, Shown(at), $"Required value: {message}"),
            FaultReason.Duplicate => new FieldFault(FaultReason.Duplicate, Shown(at), $"Duplicate value: \"{type}\""),
            _ => Invalid(at, type, message),
        };
    }

    /// <summary>What the rule's own expression says; null when it says nothing that can be shown.</summary>
    private string? Message(CompiledRule rule, Activation variables)
    {
        if (rule.Message is null)
            return null;
        var meter = new CostMeter(Math.Min(ExpressionLimits.PerCall, _budget));
        try
        {
            var text = (rule.Message.Evaluate(variables, meter) as string)?.Trim() ?? "";
            return text.Length == 0 || text.Contains('\n', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(text) > ExpressionLimits.MaxMessage ? null : text;
        }
        catch (CostLimitException)
        {
            _budget = -1;
            return "messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run";
        }
        catch (EvaluationException)
        {
            return null;
        }
        finally
        {
            _budget -= meter.Spent;
        }
    }

    private static FieldFault Invalid(string path, string type, string why) => new(FaultReason.Invalid, Shown(path), $"Invalid value: \"{type}\": {why}");

    private static string Shown(string path) => path.Length == 0 ? "<nil>" : path;
}
