using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.Webhooks;

/// <summary>Whether a rule names a write (apiserver <c>pkg/admission/plugin/webhook/predicates/rules</c>).</summary>
internal static class WebhookRuleMatch
{
    public static bool Matches(RuleWithOperations rule, AdmissionRequest request) => Matches(rule, request, request.Kind);

    /// <summary>The version of the kind in which the rules name a write: the one in which it was asked for, or, unless they want that exactly, another one that is served.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="matchPolicy"><c>Exact</c>; anything else is <c>Equivalent</c>.</param>
    /// <param name="request">The write.</param>
    /// <returns>Null when no rule names it.</returns>
    public static ResourceKind? Version(ImmutableArray<RuleWithOperations> rules, string? matchPolicy, AdmissionRequest request)
    {
        foreach (var rule in rules)
        {
            if (Matches(rule, request))
                return request.Kind;
        }

        return matchPolicy == "Exact" || request.Kind.Custom is not { } custom
            ? null
            : custom.Kind.Served.FirstOrDefault(version => rules.Any(rule => Matches(rule, request, version)));
    }

    private static bool Matches(RuleWithOperations rule, AdmissionRequest request, ResourceKind version) =>
        Contains(rule.Operations, OperationName(request.Operation)) && Contains(rule.ApiGroups, version.Group)
        && Contains(rule.ApiVersions, version.Version) && IsInScope(rule.Scope, version) && rule.Resources.Any(r => Names(r, request));

    /// <summary>Kubernetes' name of an operation.</summary>
    public static string OperationName(AdmissionOperation operation) => operation switch
    {
        AdmissionOperation.Create => "CREATE",
        AdmissionOperation.Update => "UPDATE",
        AdmissionOperation.Delete => "DELETE",
        _ => "CONNECT",
    };

    private static bool Contains(ImmutableArray<string> values, string value) => values.Contains("*") || values.Contains(value);

    private static bool IsInScope(string? scope, ResourceKind kind) => scope switch
    {
        "Cluster" => !kind.Namespaced,
        "Namespaced" => kind.Namespaced,
        _ => true,
    };

    private static bool Names(string resource, AdmissionRequest request)
    {
        var slash = resource.IndexOf('/', StringComparison.Ordinal);
        var (name, part) = slash < 0 ? (resource, "") : (resource[..slash], resource[(slash + 1)..]);
        return (name == "*" || name == request.Kind.Plural) && (part == "*" || part == request.Subresource);
    }
}
