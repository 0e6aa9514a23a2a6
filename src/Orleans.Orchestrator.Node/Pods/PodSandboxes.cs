using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.NodeAgent.Volumes;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>What the runtime is told of a pod's sandbox, whose id is the pod's uid.</summary>
internal static class PodSandboxes
{
    private const string Failed = "FailedCreatePodSandBox";

    /// <summary>Refuses an isolation that was asked for and that this machine has not: to run the pod with less would be worse than not to run it.</summary>
    /// <exception cref="PodConfigException">The pod asks for a user namespace or another runtime.</exception>
    public static void Check(Pod pod)
    {
        if (pod.Spec.HostUsers == false)
            throw new PodConfigException(Failed, "the runtime of this node does not support user namespaces (hostUsers: false)");
        if (pod.Spec.RuntimeClassName is { Length: > 0 } runtime)
            throw new PodConfigException(Failed, $"this node has no runtime for runtimeClassName \"{runtime}\"");
    }

    public static SandboxSpec Spec(Pod pod, string clusterDomain) => new()
    {
        Id = pod.Metadata.Uid!,
        PodName = pod.Metadata.Name!,
        PodNamespace = pod.Metadata.Namespace!,
        Hostname = PodFiles.Hostname(pod, clusterDomain),
        HostNetwork = pod.Spec.HostNetwork == true,
        HostPid = pod.Spec.HostPID == true,
        HostIpc = pod.Spec.HostIPC == true,
        ShareProcessNamespace = pod.Spec.ShareProcessNamespace == true,
        Sysctls = (pod.Spec.SecurityContext?.Sysctls ?? []).ToDictionary(s => s.Name, s => s.Value),
        MemoryVolumes = pod.Spec.Volumes.Where(PodVolumes.IsInMemory).ToDictionary(v => v.Name, v => v.EmptyDir!.SizeLimit?.Value is > 0 and var bytes ? bytes : (long?)null),
    };
}
