using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.Quotas;

/// <summary>A quota's status.</summary>
internal static class QuotaStatusPlan
{
    /// <summary>The status by what the collections say they use: every name of the quota, in the quota's own way of writing.</summary>
    public static ResourceQuotaStatus For(ResourceQuota quota, IEnumerable<Map<Quantity>> used)
    {
        var sum = new Dictionary<string, Quantity>();
        foreach (var (name, amount) in used.SelectMany(u => u))
            sum[name] = sum.GetValueOrDefault(name) + amount;
        return new ResourceQuotaStatus
        {
            Hard = quota.Spec.Hard,
            Used = Map<Quantity>.From(quota.Spec.Hard.Select(h => KeyValuePair.Create(h.Key, sum.GetValueOrDefault(h.Key)))),
        };
    }

    /// <summary>Whether there may be room now for what was refused before.</summary>
    public static bool HasMoreRoom(ResourceQuotaStatus before, ResourceQuotaStatus after) => before.Hard.Any(h =>
        !after.Hard.TryGetValue(h.Key, out var hard) || hard > h.Value || after.Used.GetValueOrDefault(h.Key) < before.Used.GetValueOrDefault(h.Key));
}
