namespace Orleans.Orchestrator.Containers;

/// <summary>What a pod's containers share.</summary>
public sealed record SandboxSpec
{
    /// <summary>Unique on the machine, the pod's uid; see <see cref="ContainerId"/>.</summary>
    public required string Id { get; init; }

    /// <summary>The pod's name.</summary>
    public required string PodName { get; init; }

    /// <summary>The pod's namespace.</summary>
    public required string PodNamespace { get; init; }

    /// <summary>Host name inside; at most 64 characters. Ignored with <see cref="HostNetwork"/>.</summary>
    public string Hostname { get; init; } = "";

    /// <summary>Uses the machine's network and host name.</summary>
    public bool HostNetwork { get; init; }

    /// <summary>Sees the machine's processes.</summary>
    public bool HostPid { get; init; }

    /// <summary>Uses the machine's System V IPC and /dev/shm.</summary>
    public bool HostIpc { get; init; }

    /// <summary>
    /// Gives the pod users and groups of its own (Kubernetes' hostUsers: false): 0 to 65,535 in its containers are others for the machine, and no other pod's.
    /// Not with the machine's network, processes or IPC.
    /// </summary>
    public bool UserNamespace { get; init; }

    /// <summary>One process namespace for all containers of the pod, with a reaper of 1 page as process 1.</summary>
    public bool ShareProcessNamespace { get; init; }

    /// <summary>Kernel parameters of the pod's network and IPC namespaces, such as <c>net.ipv4.ip_unprivileged_port_start</c>.</summary>
    public IReadOnlyDictionary<string, string> Sysctls { get; init; } = new Dictionary<string, string>();

    /// <summary>Size of /dev/shm in bytes.</summary>
    public long ShmSizeBytes { get; init; } = 64L << 20;

    /// <summary>
    /// File systems in memory for the containers to share, which live as long as the sandbox: their names (see <see cref="ContainerId"/>) and the
    /// most bytes that each holds, null for half of the machine's memory.
    /// </summary>
    public IReadOnlyDictionary<string, long?> MemoryVolumes { get; init; } = new Dictionary<string, long?>();

    /// <summary>Limits of the pod's cgroup, over all its containers.</summary>
    public ContainerResources Resources { get; init; } = new();

    /// <summary>Kept with the sandbox and given back in its state.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Kept with the sandbox and given back in its state.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
}
