using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>What a machine refuses to run although it was given the pod, in the kubelet's words.</summary>
internal static class PodAdmission
{
    /// <summary>Kernel parameters that are a pod's own and can't hurt others (kubernetes/kubernetes, pkg/kubelet/sysctl/safe_sysctls.go).</summary>
    private static readonly HashSet<string> SafeSysctls = new(StringComparer.Ordinal)
    {
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes",
        "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
    };

    /// <summary>Why the pod can't run here; null when it can.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="allowedSysctls">Further kernel parameters that pods may set; a name that ends with <c>*</c> stands for all that begin so.</param>
    public static PodFailure? Refusal(Pod pod, IReadOnlyCollection<string> allowedSysctls)
    {
        if (pod.Spec.Os is { Name: not "linux" })
            return new PodFailure("PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS");
        foreach (var sysctl in pod.Spec.SecurityContext?.Sysctls ?? [])
        {
            var name = Dotted(sysctl.Name);
            if (!SafeSysctls.Contains(name) && !allowedSysctls.Any(a => a.EndsWith('*') ? name.StartsWith(a[..^1], StringComparison.Ordinal) : name == a))
                return new PodFailure("SysctlForbidden", $"forbidden sysctl: \"{sysctl.Name}\" not allowlisted");
            if (pod.Spec.HostNetwork == true && name.StartsWith("net.", StringComparison.Ordinal))
                return new PodFailure("SysctlForbidden", $"forbidden sysctl: \"{sysctl.Name}\" not allowed with host net enabled");
        }

        return null;
    }

    /// <summary>sysctl(8) takes both separators; the first one in the name says which is meant.</summary>
    private static string Dotted(string name)
    {
        var first = name.AsSpan().IndexOfAny('.', '/');
        return first < 0 || name[first] == '.' ? name : string.Create(name.Length, name, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
                to[i] = from[i] switch { '/' => '.', '.' => '/', var other => other };
        });
    }
}
