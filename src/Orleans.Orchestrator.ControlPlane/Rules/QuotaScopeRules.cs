using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for the pods that a quota counts.</summary>
internal static class QuotaScopeRules
{
    private static readonly string[] WithoutValues = ["BestEffort", "NotBestEffort", "Terminating", "NotTerminating", "CrossNamespacePodAffinity"];
    private static readonly string[] Known = [.. WithoutValues, "PriorityClass", "VolumeAttributesClass"];

    private static readonly string[] OfPods =
        ["pods", "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory", "ephemeral-storage", "requests.ephemeral-storage", "limits.ephemeral-storage"];

    private static readonly (string, string)[] Contrary = [("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating")];

    public static void Validate(ResourceQuotaSpec spec, FaultList faults)
    {
        var path = FieldPath.Spec.Child("scopes");
        foreach (var scope in spec.Scopes)
        {
            if (!Known.Contains(scope))
                faults.Invalid(path, spec.Scopes, "unsupported scope");
            foreach (var _ in spec.Hard.Keys.Where(name => !Fits(scope, name)))
                faults.Invalid(path, spec.Scopes, "unsupported scope applied to resource");
        }

        Conflicts(path, [.. spec.Scopes], spec, faults);
        if (spec.ScopeSelector is { } selector)
            Selector(FieldPath.Spec.Child("scopeSelector", "matchExpressions"), selector, spec, faults);
    }

    private static void Selector(FieldPath path, ScopeSelector selector, ResourceQuotaSpec spec, FaultList faults)
    {
        foreach (var requirement in selector.MatchExpressions)
        {
            if (!Known.Contains(requirement.ScopeName))
                faults.Invalid(path.Child("scopeName"), requirement.ScopeName, "unsupported scope");
            foreach (var _ in spec.Hard.Keys.Where(name => !Fits(requirement.ScopeName, name)))
                faults.Invalid(path, FaultValue.Of(selector), "unsupported scope applied to resource");
            if (WithoutValues.Contains(requirement.ScopeName) && requirement.Operator != "Exists")
            {
                faults.Invalid(path.Child("operator"), requirement.Operator,
                    "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, "
                    + "ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity");
            }

            switch (requirement.Operator)
            {
                case "In" or "NotIn" when requirement.Values.IsEmpty:
                    faults.Required(path.Child("values"), "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
                    break;
                case "Exists" or "DoesNotExist" when !requirement.Values.IsEmpty:
                    faults.Invalid(path.Child("values"), requirement.Values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector");
                    break;
                case not ("In" or "NotIn" or "Exists" or "DoesNotExist"):
                    faults.Invalid(path.Child("operator"), requirement.Operator, "not a valid selector operator");
                    break;
            }
        }

        Conflicts(path, [.. selector.MatchExpressions.Select(e => e.ScopeName)], spec, faults);
    }

    private static void Conflicts(FieldPath path, HashSet<string> scopes, ResourceQuotaSpec spec, FaultList faults)
    {
        foreach (var (left, right) in Contrary)
        {
            if (scopes.Contains(left) && scopes.Contains(right))
                faults.Invalid(path, spec.Scopes, "conflicting scopes");
        }
    }

    /// <summary>Whether what is counted has the scope's property at all; of others' resources nothing is known.</summary>
    private static bool Fits(string scope, string resource) => !ResourceNames.IsForQuotas(resource) || scope switch
    {
        "BestEffort" => resource == "pods",
        "Terminating" or "NotTerminating" or "NotBestEffort" or "PriorityClass" or "CrossNamespacePodAffinity" => OfPods.Contains(resource),
        "VolumeAttributesClass" => resource is "persistentvolumeclaims" or "requests.storage",
        _ => true,
    };
}
