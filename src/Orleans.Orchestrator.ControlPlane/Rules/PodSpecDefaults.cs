using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What a pod's description leaves open (kubernetes <c>pkg/apis/core/v1/defaults.go</c>, and the admission plugins that are always on).
/// Kubernetes also adds tolerations of 300 s for lost nodes; here a pod that says nothing is replaced after the cluster's own, short grace.</summary>
internal static class PodSpecDefaults
{
    /// <summary>Defaults of a pod itself: those of a template, and what admission adds.</summary>
    public static PodSpec ForPod(PodSpec spec)
    {
        spec = ForTemplate(spec);
        spec = spec with
        {
            EnableServiceLinks = spec.EnableServiceLinks ?? true,
            ServiceAccountName = spec.ServiceAccountName ?? "default",
            ServiceAccount = spec.ServiceAccountName ?? "default",
            Containers = [.. spec.Containers.Select(WithRequests)],
            InitContainers = [.. spec.InitContainers.Select(WithRequests)],
        };
        return spec.HostNetwork != true ? spec : spec with
        {
            Containers = [.. spec.Containers.Select(ContainerDefaults.WithHostPorts)],
            InitContainers = [.. spec.InitContainers.Select(ContainerDefaults.WithHostPorts)],
        };
    }

    /// <summary>Defaults of a template as it stands in a Deployment and the like.</summary>
    public static PodSpec ForTemplate(PodSpec spec) => spec with
    {
        RestartPolicy = spec.RestartPolicy ?? "Always",
        DnsPolicy = spec.DnsPolicy ?? "ClusterFirst",
        TerminationGracePeriodSeconds = spec.TerminationGracePeriodSeconds ?? 30,
        SchedulerName = spec.SchedulerName ?? "default-scheduler",
        SecurityContext = spec.SecurityContext ?? PodSecurityContext.Empty,
        ServiceAccount = spec.ServiceAccountName ?? spec.ServiceAccount,
        ServiceAccountName = spec.ServiceAccountName ?? spec.ServiceAccount,
        Containers = [.. spec.Containers.Select(ContainerDefaults.Set)],
        InitContainers = [.. spec.InitContainers.Select(ContainerDefaults.Set)],
        EphemeralContainers = [.. spec.EphemeralContainers.Select(ContainerDefaults.Set)],
        Volumes = [.. spec.Volumes.Select(VolumeDefaults.Set)],
    };

    /// <summary>What is not asked for explicitly is asked for by its limit.</summary>
    private static Container WithRequests(Container container)
    {
        var missing = container.Resources.Limits.Where(l => !container.Resources.Requests.ContainsKey(l.Key)).ToList();
        return missing.Count == 0
            ? container
            : container with { Resources = container.Resources with { Requests = container.Resources.Requests.SetItems(missing) } };
    }
}
