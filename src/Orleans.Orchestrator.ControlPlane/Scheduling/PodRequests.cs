using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>What a pod needs of its node.</summary>
public static class PodRequests
{
    /// <summary>
    /// The containers together, or the most demanding moment of the init containers (sidecars run on beside what follows),
    /// and the overhead: Kubernetes' <c>PodRequests</c>. The pod itself counts as one.
    /// </summary>
    public static ResourceAmounts Of(PodSpec spec)
    {
        var running = ResourceAmounts.None;
        foreach (var container in spec.Containers)
            running = running.Plus(Of(container));
        var (sidecars, start) = (ResourceAmounts.None, ResourceAmounts.None);
        foreach (var container in spec.InitContainers)
        {
            var need = Of(container);
            if (container.RestartPolicy == "Always")
            {
                running = running.Plus(need);
                sidecars = sidecars.Plus(need);
                start = start.Max(sidecars);
            }
            else
            {
                start = start.Max(need.Plus(sidecars));
            }
        }

        return running.Max(start).Plus(ResourceAmounts.From(spec.Overhead)) with { Pods = 1 };
    }

    // A limit without a request is also the request.
    private static ResourceAmounts Of(Container container)
    {
        var (requests, limits) = (container.Resources.Requests, container.Resources.Limits);
        foreach (var (name, limit) in limits)
        {
            if (!requests.ContainsKey(name))
                requests = requests.SetItem(name, limit);
        }

        return ResourceAmounts.From(requests);
    }
}
