namespace Orleans.Orchestrator.Linux;

/// <summary>Flags of clone3(2), unshare(2) and setns(2) (linux/sched.h).</summary>
[Flags]
public enum CloneFlags : ulong
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Share memory.</summary>
    CLONE_VM = 0x100,

    /// <summary>Return a pidfd.</summary>
    CLONE_PIDFD = 0x1000,

    /// <summary>Suspend the parent until the child executes a program or exits.</summary>
    CLONE_VFORK = 0x4000,

    /// <summary>Be a child of the caller's parent.</summary>
    CLONE_PARENT = 0x8000,

    /// <summary>New mount namespace.</summary>
    CLONE_NEWNS = 0x20000,

    /// <summary>New cgroup namespace.</summary>
    CLONE_NEWCGROUP = 0x2000000,

    /// <summary>New host name.</summary>
    CLONE_NEWUTS = 0x4000000,

    /// <summary>New System V IPC and POSIX message queues.</summary>
    CLONE_NEWIPC = 0x8000000,

    /// <summary>New users and groups; other new namespaces of the same call belong to it.</summary>
    CLONE_NEWUSER = 0x10000000,

    /// <summary>New process ids.</summary>
    CLONE_NEWPID = 0x20000000,

    /// <summary>New network.</summary>
    CLONE_NEWNET = 0x40000000,

    /// <summary>Default handlers for all signals; ignored ones stay ignored.</summary>
    CLONE_CLEAR_SIGHAND = 0x1_0000_0000,

    /// <summary>Begin in a cgroup of the v2 tree.</summary>
    CLONE_INTO_CGROUP = 0x2_0000_0000,
}
