using System.Text.Json;

namespace Orleans.Orchestrator.Resources.Custom;

/// <summary>An <c>x-kubernetes-validations</c> entry.</summary>
/// <param name="Rule">The CEL expression that must be true.</param>
/// <param name="Message">What to say when it is not; null for words of the server's.</param>
/// <param name="MessageExpression">The CEL expression that says it, before <paramref name="Message"/>.</param>
/// <param name="Reason">Kind of the fault, such as <c>FieldValueForbidden</c>.</param>
/// <param name="FieldPath">Which field is at fault, from here, such as <c>.minReplicas</c>.</param>
/// <param name="OptionalOldSelf">Whether <c>oldSelf</c> is an optional, so that the rule also holds for new values.</param>
public sealed record SchemaRule(string Rule, string? Message, string? MessageExpression, string? Reason, string? FieldPath, bool OptionalOldSelf)
{
    internal static SchemaRule Read(JsonElement json) => new(
        Text(json, "rule") ?? "", Text(json, "message"), Text(json, "messageExpression"), Text(json, "reason"), Text(json, "fieldPath"),
        json.TryGetProperty("optionalOldSelf", out var optional) && optional.GetBoolean());

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var text) ? text.GetString() : null;
}
