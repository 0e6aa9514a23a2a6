using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for a webhook's rules: which operations on which resources it is called for.</summary>
internal static class WebhookRuleRules
{
    public static void Validate(FieldPath path, RuleWithOperations rule, FaultList faults)
    {
        var operations = path.Child("operations");
        if (rule.Operations.IsEmpty)
            faults.Required(operations);
        if (rule.Operations.Length > 1 && rule.Operations.Contains("*"))
            faults.Invalid(operations, string.Join(",", rule.Operations), "if '*' is present, must not specify other operations");
        for (var i = 0; i < rule.Operations.Length; i++)
            Checks.RequiredOneOf(operations.Index(i), rule.Operations[i], faults, "*", "CONNECT", "CREATE", "DELETE", "UPDATE");
        if (rule.ApiGroups.IsEmpty)
            faults.Required(path.Child("apiGroups"));
        if (rule.ApiGroups.Length > 1 && rule.ApiGroups.Contains("*"))
            faults.Invalid(path.Child("apiGroups"), string.Join(",", rule.ApiGroups), "if '*' is present, must not specify other API groups");
        if (rule.ApiVersions.IsEmpty)
            faults.Required(path.Child("apiVersions"));
        if (rule.ApiVersions.Length > 1 && rule.ApiVersions.Contains("*"))
            faults.Invalid(path.Child("apiVersions"), string.Join(",", rule.ApiVersions), "if '*' is present, must not specify other API versions");
        for (var i = 0; i < rule.ApiVersions.Length; i++)
        {
            if (rule.ApiVersions[i].Length == 0)
                faults.Required(path.Child("apiVersions").Index(i));
        }

        Resources(path.Child("resources"), rule.Resources, faults);
        Checks.OneOf(path.Child("scope"), rule.Scope, faults, "*", "Cluster", "Namespaced");
    }

    private static void Resources(FieldPath path, ImmutableArray<string> resources, FaultList faults)
    {
        if (resources.IsEmpty)
            faults.Required(path);
        if (resources.Length > 1 && resources.Contains("*/*"))
            faults.Invalid(path, string.Join(",", resources), "if '*/*' is present, must not specify other resources");
        for (var i = 0; i < resources.Length; i++)
        {
            var (value, at) = (resources[i], path.Index(i));
            if (value.Length == 0)
                faults.Required(at);
            else if (value != "*" && value != "*/*" && resources.Contains("*") && !value.Contains('/', StringComparison.Ordinal))
                faults.Invalid(at, value, "if '*' is present, must not specify other resources without subresources");
            else if (Covering(value).FirstOrDefault(c => c != value && resources.Contains(c)) is { } all)
                faults.Invalid(at, value, $"if '{all}' is present, must not specify {value}");
        }
    }

    private static string[] Covering(string resource) => resource.Split('/') is [var name, var part] && resource != "*/*" ? [$"{name}/*", $"*/{part}"] : [];
}
