using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What a policy, or a binding of it, says of the writes that it is about.</summary>
internal static class MatchResourcesRules
{
    public static MatchResources? Default(MatchResources? value) => value is null ? null : value with
    {
        NamespaceSelector = value.NamespaceSelector ?? LabelSelector.Empty,
        ObjectSelector = value.ObjectSelector ?? LabelSelector.Empty,
        MatchPolicy = value.MatchPolicy ?? "Equivalent",
        ResourceRules = Default(value.ResourceRules),
        ExcludeResourceRules = Default(value.ExcludeResourceRules),
    };

    public static void Validate(FieldPath path, MatchResources value, FaultList faults)
    {
        Checks.RequiredOneOf(path.Child("matchPolicy"), value.MatchPolicy, faults, "Equivalent", "Exact");
        SelectorRules.Validate(path.Child("namespaceSelector"), value.NamespaceSelector, faults);
        SelectorRules.Validate(path.Child("objectSelector"), value.ObjectSelector, faults);
        Rules(path.Child("resourceRules"), value.ResourceRules, faults);
        Rules(path.Child("excludeResourceRules"), value.ExcludeResourceRules, faults);
    }

    private static void Rules(FieldPath path, ImmutableArray<NamedRuleWithOperations> rules, FaultList faults)
    {
        for (var i = 0; i < rules.Length; i++)
        {
            var (rule, at) = (rules[i], path.Index(i));
            WebhookRuleRules.Validate(at, new RuleWithOperations { Operations = rule.Operations, ApiGroups = rule.ApiGroups, ApiVersions = rule.ApiVersions, Resources = rule.Resources, Scope = rule.Scope }, faults);
            for (var j = 0; j < rule.ResourceNames.Length; j++)
            {
                if (rule.ResourceNames.IndexOf(rule.ResourceNames[j]) < j)
                    faults.Duplicate(at.Child("resourceNames").Index(j), rule.ResourceNames[j]);
            }
        }
    }

    private static ImmutableArray<NamedRuleWithOperations> Default(ImmutableArray<NamedRuleWithOperations> rules) =>
        [.. rules.Select(r => r.Scope is null ? r with { Scope = "*" } : r)];
}
