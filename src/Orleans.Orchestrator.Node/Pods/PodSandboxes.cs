using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.NodeAgent.Volumes;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>What the runtime is told of a pod's sandbox, whose id is the pod's uid.</summary>
internal static class PodSandboxes
{
    public static SandboxSpec Spec(Pod pod, string clusterDomain) => new()
    {
        Id = pod.Metadata.Uid!,
        PodName = pod.Metadata.Name!,
        PodNamespace = pod.Metadata.Namespace!,
        Hostname = PodFiles.Hostname(pod, clusterDomain),
        HostNetwork = pod.Spec.HostNetwork == true,
        HostPid = pod.Spec.HostPID == true,
        HostIpc = pod.Spec.HostIPC == true,
        UserNamespace = pod.Spec.HostUsers == false,
        ShareProcessNamespace = pod.Spec.ShareProcessNamespace == true,
        Sysctls = (pod.Spec.SecurityContext?.Sysctls ?? []).ToDictionary(s => s.Name, s => s.Value),
        MemoryVolumes = pod.Spec.Volumes.Where(PodVolumes.IsInMemory).ToDictionary(v => v.Name, v => v.EmptyDir!.SizeLimit?.Value is > 0 and var bytes ? bytes : (long?)null),
    };
}
