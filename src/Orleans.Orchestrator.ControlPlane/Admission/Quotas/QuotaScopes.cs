using Orleans.Orchestrator.ControlPlane.Rules;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.Quotas;

/// <summary>Which pods a quota with scopes counts. Other kinds belong to no scope.</summary>
internal static class QuotaScopes
{
    /// <summary>Whether the quota counts the object.</summary>
    public static bool Match(ResourceQuotaSpec quota, IResource value)
    {
        if (quota.Scopes.IsEmpty && quota.ScopeSelector is null)
            return true;
        return value is Pod pod && quota.Scopes.All(s => Has(pod, s))
            && (quota.ScopeSelector?.MatchExpressions.All(e => Matches(pod, e)) ?? true);
    }

    private static bool Matches(Pod pod, ScopedResourceSelectorRequirement requirement) => requirement.ScopeName == "PriorityClass"
        ? requirement.Operator switch
        {
            "In" => requirement.Values.Contains(pod.Spec.PriorityClassName ?? ""),
            "NotIn" => !requirement.Values.Contains(pod.Spec.PriorityClassName ?? ""),
            "DoesNotExist" => string.IsNullOrEmpty(pod.Spec.PriorityClassName),
            _ => !string.IsNullOrEmpty(pod.Spec.PriorityClassName),
        }
        : Has(pod, requirement.ScopeName) == (requirement.Operator != "DoesNotExist");

    private static bool Has(Pod pod, string scope) => scope switch
    {
        "Terminating" => pod.Spec.ActiveDeadlineSeconds >= 0,
        "NotTerminating" => pod.Spec.ActiveDeadlineSeconds is null or < 0,
        "BestEffort" => PodQos.Of(pod.Spec) == "BestEffort",
        "NotBestEffort" => PodQos.Of(pod.Spec) != "BestEffort",
        "PriorityClass" => !string.IsNullOrEmpty(pod.Spec.PriorityClassName),
        "CrossNamespacePodAffinity" => LooksElsewhere(pod.Spec.Affinity),
        _ => false,
    };

    private static bool LooksElsewhere(Affinity? affinity)
    {
        if (affinity is null)
            return false;
        var terms = (affinity.PodAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? [])
            .Concat(affinity.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? [])
            .Concat((affinity.PodAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? []).Select(t => t.PodAffinityTerm))
            .Concat((affinity.PodAntiAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? []).Select(t => t.PodAffinityTerm));
        return terms.Any(t => t.Namespaces.Length > 0 || t.NamespaceSelector is not null);
    }
}
