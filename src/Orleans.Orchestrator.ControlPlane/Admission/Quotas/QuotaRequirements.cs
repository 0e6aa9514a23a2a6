using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.Quotas;

/// <summary>A quota of cpu or memory wants every container of a pod to say how much.</summary>
internal static class QuotaRequirements
{
    private static readonly string[] Wanted = ["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];

    /// <summary>What the pod leaves open, in Kubernetes' words; null when nothing.</summary>
    public static string? Missing(Pod pod, ResourceQuota quota)
    {
        var missing = new List<string>();
        foreach (var name in quota.Spec.Hard.Keys.Where(Wanted.Contains))
        {
            var containers = pod.Spec.Containers.Concat(pod.Spec.InitContainers).Where(c => !Says(c.Resources, name)).Select(c => c.Name).Distinct()
                .Order(StringComparer.Ordinal).ToList();
            if (containers.Count > 0)
                missing.Add($"{name} for: {string.Join(",", containers)}");
        }

        return missing.Count == 0 ? null : $"must specify {string.Join("; ", missing)}";
    }

    private static bool Says(ResourceRequirements resources, string name) => name.StartsWith("limits.", StringComparison.Ordinal)
        ? resources.Limits.ContainsKey(name["limits.".Length..])
        : resources.Requests.ContainsKey(name.StartsWith("requests.", StringComparison.Ordinal) ? name["requests.".Length..] : name);
}
