using System.Globalization;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.Limits;

/// <summary>Compares pods and claims with a LimitRange; every fault in Kubernetes' words (<c>plugin/pkg/admission/limitranger</c>).</summary>
internal static class LimitRangeCheck
{
    /// <summary>What is wrong with the pod; empty when nothing is.</summary>
    public static IReadOnlyList<string> Faults(Pod pod, LimitRange range)
    {
        var faults = new List<string>();
        foreach (var limit in range.Spec.Limits)
        {
            if (limit.Type == "Container")
            {
                foreach (var container in pod.Spec.Containers.Concat(pod.Spec.InitContainers))
                    Check(limit, container.Resources.Requests, container.Resources.Limits, faults);
            }
            else if (limit.Type == "Pod")
            {
                Check(limit, Map<Quantity>.From(PodResources.Requests(pod.Spec)), Map<Quantity>.From(PodResources.Limits(pod.Spec)), faults);
            }
        }

        return faults;
    }

    /// <summary>What is wrong with what a claim asks for; empty when nothing is.</summary>
    public static IReadOnlyList<string> Faults(PersistentVolumeClaim claim, LimitRange range)
    {
        var faults = new List<string>();
        foreach (var limit in range.Spec.Limits.Where(l => l.Type == "PersistentVolumeClaim"))
        {
            foreach (var (name, min) in limit.Min)
                Minimum(limit.Type, name, min, claim.Spec.Resources.Requests, Map<Quantity>.Empty, faults);
            foreach (var (name, max) in limit.Max)
            {
                // Nobody says a limit for a claim: here the request counts.
                if (claim.Spec.Resources.Requests.TryGetValue(name, out var request) && request > max)
                    faults.Add($"maximum {name} usage per {limit.Type} is {max}, but request is {request}");
            }
        }

        return faults;
    }

    private static void Check(LimitRangeItem item, Map<Quantity> requests, Map<Quantity> limits, List<string> faults)
    {
        foreach (var (name, min) in item.Min)
            Minimum(item.Type, name, min, requests, limits, faults);
        foreach (var (name, max) in item.Max)
            Maximum(item.Type, name, max, requests, limits, faults);
        foreach (var (name, ratio) in item.MaxLimitRequestRatio)
            Ratio(item.Type, name, ratio, requests, limits, faults);
    }

    private static void Minimum(string type, string name, Quantity min, Map<Quantity> requests, Map<Quantity> limits, List<string> faults)
    {
        var rule = $"minimum {name} usage per {type} is {min}";
        if (!requests.TryGetValue(name, out var request))
            faults.Add($"{rule}.  No request is specified");
        else if (request < min)
            faults.Add($"{rule}, but request is {request}");
        else if (limits.TryGetValue(name, out var limit) && limit < min)
            faults.Add($"{rule}, but limit is {limit}");
    }

    private static void Maximum(string type, string name, Quantity max, Map<Quantity> requests, Map<Quantity> limits, List<string> faults)
    {
        var rule = $"maximum {name} usage per {type} is {max}";
        if (!limits.TryGetValue(name, out var limit))
            faults.Add($"{rule}.  No limit is specified");
        else if (limit > max)
            faults.Add($"{rule}, but limit is {limit}");
        else if (requests.TryGetValue(name, out var request) && request > max)
            faults.Add($"{rule}, but request is {request}");
    }

    private static void Ratio(string type, string name, Quantity max, Map<Quantity> requests, Map<Quantity> limits, List<string> faults)
    {
        var rule = $"{name} max limit to request ratio per {type} is {max}";
        var (request, limit) = (requests.GetValueOrDefault(name), limits.GetValueOrDefault(name));
        if (request.IsZero)
            faults.Add($"{rule}, but no request is specified or request is 0");
        else if (limit.IsZero)
            faults.Add($"{rule}, but no limit is specified or limit is 0");
        else if ((double)limit.MilliValue / request.MilliValue is var ratio && ratio * 1000 > max.MilliValue)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{rule}, but provided ratio is {ratio:F6}"));
    }
}
