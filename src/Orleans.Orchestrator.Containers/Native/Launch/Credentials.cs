using Orleans.Orchestrator.Containers.Native.Users;
using Orleans.Orchestrator.Containers.Seccomp;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native.Launch;

/// <summary>The last steps before execve: user, capabilities, no_new_privs, seccomp.</summary>
internal sealed record Credentials(ResolvedUser User, ulong CapabilitySet, bool NoNewPrivileges, BpfInstruction[]? Seccomp, HostIds HostIds)
{
    private const int PR_SET_KEEPCAPS = 8;
    private const int PR_CAPBSET_DROP = 24;
    private const int PR_SET_NO_NEW_PRIVS = 38;
    private const int SECCOMP_SET_MODE_FILTER = 1;

    public void AddTo(SyscallProgram p)
    {
        // Whoever enters a user namespace has all that there are.
        var present = HostIds.AreOwn ? Capabilities.Known : Capabilities.Available;
        for (var bit = 0; bit < Capabilities.Count; bit++)
        {
            if ((CapabilitySet & (1UL << bit)) == 0 && (present & (1UL << bit)) != 0)
                p.Add("prctl PR_CAPBSET_DROP", Capabilities.Name(bit), SyscallNumber.prctl, PR_CAPBSET_DROP, bit, 0, 0, 0);
        }
        p.Add("setgroups", SyscallNumber.setgroups, User.Groups.Count, p.Values<uint>([.. User.Groups]));
        p.Add($"setresgid {User.Gid}", SyscallNumber.setresgid, (nint)User.Gid, (nint)User.Gid, (nint)User.Gid);
        // A filter may be installed with no_new_privs or with CAP_SYS_ADMIN, which has to survive the change of user for that.
        var keep = User.Uid != 0 && Seccomp is not null && !NoNewPrivileges;
        if (keep)
            p.Add("prctl PR_SET_KEEPCAPS", SyscallNumber.prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0);
        p.Add($"setresuid {User.Uid}", SyscallNumber.setresuid, (nint)User.Uid, (nint)User.Uid, (nint)User.Uid);
        if (NoNewPrivileges)
            p.Add("prctl PR_SET_NO_NEW_PRIVS", SyscallNumber.prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        if (keep)
            p.SetCapabilities(Capabilities.Available);
        // With another user than root the kernel has taken all capabilities away, and execve gives none back.
        var final = User.Uid == 0 ? CapabilitySet : 0;
        if (NoNewPrivileges)
        {
            p.SetCapabilities(final);
            AddSeccomp(p);
        }
        else
        {
            AddSeccomp(p);
            p.SetCapabilities(final);
        }
    }

    private void AddSeccomp(SyscallProgram p)
    {
        if (Seccomp is null)
            return;
        var filter = p.Values<BpfInstruction>(Seccomp);
        var program = p.Values<nint>([Seccomp.Length, filter]);
        p.Add("seccomp", SyscallNumber.seccomp, SECCOMP_SET_MODE_FILTER, 0, program);
    }
}
