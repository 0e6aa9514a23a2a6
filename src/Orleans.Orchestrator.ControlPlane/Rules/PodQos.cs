using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>A pod's quality of service class, by what its containers ask for (kubernetes <c>pkg/apis/core/v1/helper/qos</c>).</summary>
public static class PodQos
{
    private static readonly string[] Counted = ["cpu", "memory"];

    /// <summary>Guaranteed, Burstable or BestEffort.</summary>
    public static string Of(PodSpec spec)
    {
        var containers = spec.Containers.Concat(spec.InitContainers).ToList();
        var asks = containers.Any(c => Counted.Any(r => IsSet(c.Resources.Requests, r) || IsSet(c.Resources.Limits, r)));
        if (!asks)
            return "BestEffort";
        var guaranteed = containers.All(c => Counted.All(r =>
            IsSet(c.Resources.Limits, r) && (!c.Resources.Requests.TryGetValue(r, out var request) || request.CompareTo(c.Resources.Limits[r]) == 0)));
        return guaranteed ? "Guaranteed" : "Burstable";
    }

    private static bool IsSet(Orchestrator.Resources.Map<Orchestrator.Resources.Quantity> amounts, string name) =>
        amounts.TryGetValue(name, out var amount) && !amount.IsZero;
}
