using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.Webhooks;

/// <summary>Whether a rule names a write (apiserver <c>pkg/admission/plugin/webhook/predicates/rules</c>).</summary>
internal static class WebhookRuleMatch
{
    public static bool Matches(RuleWithOperations rule, AdmissionRequest request) =>
        Contains(rule.Operations, OperationName(request.Operation)) && Contains(rule.ApiGroups, request.Kind.Group)
        && Contains(rule.ApiVersions, request.Kind.Version) && IsInScope(rule.Scope, request.Kind) && rule.Resources.Any(r => Names(r, request));

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
