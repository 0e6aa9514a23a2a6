using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Rbac.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for the rules of roles.</summary>
internal static class PolicyRules
{
    public static void Validate(ImmutableArray<PolicyRule> rules, bool isNamespaced, FaultList faults)
    {
        for (var i = 0; i < rules.Length; i++)
            Validate(FieldPath.Root("rules").Index(i), rules[i], isNamespaced, faults);
    }

    private static void Validate(FieldPath path, PolicyRule rule, bool isNamespaced, FaultList faults)
    {
        if (rule.Verbs.IsEmpty)
            faults.Required(path.Child("verbs"), "verbs must contain at least one value");
        if (!rule.NonResourceURLs.IsEmpty)
        {
            if (isNamespaced)
                faults.Invalid(path.Child("nonResourceURLs"), rule.NonResourceURLs, "namespaced rules cannot apply to non-resource URLs");
            if (!rule.ApiGroups.IsEmpty || !rule.Resources.IsEmpty || !rule.ResourceNames.IsEmpty)
                faults.Invalid(path.Child("nonResourceURLs"), rule.NonResourceURLs, "rules cannot apply to both regular resources and non-resource URLs");
            return;
        }

        if (rule.ApiGroups.IsEmpty)
            faults.Required(path.Child("apiGroups"), "resource rules must supply at least one api group");
        if (rule.Resources.IsEmpty)
            faults.Required(path.Child("resources"), "resource rules must supply at least one resource");
    }
}
