namespace Orleans.Orchestrator.Containers;

/// <summary>What a container may do to the kernel. The defaults are Docker's.</summary>
public sealed record ContainerSecurity
{
    /// <summary>All capabilities and devices, no seccomp filter, nothing masked, sysfs and cgroups writable.</summary>
    public bool Privileged { get; init; }

    /// <summary>Sets no_new_privs: set-user-id programs gain nothing (Kubernetes' allowPrivilegeEscalation: false).</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>Mounts the root file system read-only.</summary>
    public bool ReadOnlyRootFilesystem { get; init; }

    /// <summary>Capabilities beside the default set, with or without <c>CAP_</c>; <c>ALL</c> for every one.</summary>
    public IReadOnlyList<string> AddCapabilities { get; init; } = [];

    /// <summary>Capabilities taken away before <see cref="AddCapabilities"/> are given; <c>ALL</c> for every one.</summary>
    public IReadOnlyList<string> DropCapabilities { get; init; } = [];

    /// <summary><c>default</c>, <c>unconfined</c>, or the absolute path of a profile in Docker's JSON format.</summary>
    public string Seccomp { get; init; } = "default";

    /// <summary>Hides the kernel's secrets in /proc and /sys, as Docker does. False is Kubernetes' procMount: Unmasked.</summary>
    public bool MaskPaths { get; init; } = true;
}
