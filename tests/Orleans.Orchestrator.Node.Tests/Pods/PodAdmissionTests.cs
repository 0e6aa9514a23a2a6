using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Tests.Pods;

/// <summary>What a machine refuses to run.</summary>
public sealed class PodAdmissionTests
{
    [Theory]
    [InlineData("kernel.shm_rmid_forced", false, null)]
    [InlineData("kernel/shm_rmid_forced", false, null)]
    [InlineData("net.ipv4.ip_unprivileged_port_start", false, null)]
    [InlineData("net.ipv4.ip_unprivileged_port_start", true, "forbidden sysctl: \"net.ipv4.ip_unprivileged_port_start\" not allowed with host net enabled")]
    [InlineData("kernel.shmmax", false, "forbidden sysctl: \"kernel.shmmax\" not allowlisted")]
    [InlineData("net.core.somaxconn", false, null)]
    [InlineData("kernel.msgmax", false, null)]
    [InlineData("net/ipv4/conf/eth0.5/forwarding", false, null)]
    [InlineData("net/ipv4/conf/eth0.6/forwarding", false, "forbidden sysctl: \"net/ipv4/conf/eth0.6/forwarding\" not allowlisted")]
    public void Sysctl_IsSafe_OrAllowed_OrRefusesThePod(string name, bool hostNetwork, string? message)
    {
        var pod = AgentWorld.Pod("web", s => s with { HostNetwork = hostNetwork, SecurityContext = new PodSecurityContext { Sysctls = [new Sysctl { Name = name, Value = "1" }] } });
        var refusal = PodAdmission.Refusal(pod, ["net.core.somaxconn", "kernel.msg*", "net.ipv4.conf.eth0/5.forwarding"]);
        Assert.Equal(message is null ? null : new PodFailure("SysctlForbidden", message), refusal);
    }

    [Theory]
    [InlineData("linux", null)]
    [InlineData("windows", "PodOSNotSupported")]
    public void Pod_MustBeOfThisOperatingSystem(string os, string? reason) =>
        Assert.Equal(reason, PodAdmission.Refusal(AgentWorld.Pod("web", s => s with { Os = new PodOS { Name = os } }), [])?.Reason);
}
