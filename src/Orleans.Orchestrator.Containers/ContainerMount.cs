namespace Orleans.Orchestrator.Containers;

/// <summary>One mount inside a container.</summary>
public sealed record ContainerMount
{
    /// <summary>What is mounted.</summary>
    public ContainerMountKind Kind { get; init; } = ContainerMountKind.Bind;

    /// <summary>For a bind mount, the absolute path on the host; symbolic links in it are the agent's business.</summary>
    public string Source { get; init; } = "";

    /// <summary>
    /// A path below <see cref="Source"/> (Kubernetes' subPath). It is resolved with <see cref="Source"/> as its root, so that no
    /// symbolic link in a volume leads out of it.
    /// </summary>
    public string SubPath { get; init; } = "";

    /// <summary>Absolute path inside the container, without <c>..</c>; made when missing.</summary>
    public required string Target { get; init; }

    /// <summary>Mounts read-only, with everything mounted below the source.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>For a bind mount, whether mounts made later appear on the other side.</summary>
    public MountPropagation Propagation { get; init; }

    /// <summary>For a tmpfs, its limit in bytes; null is half of memory.</summary>
    public long? SizeBytes { get; init; }

    /// <summary>For a tmpfs, the permission bits of its root.</summary>
    public int Mode { get; init; } = 0b001_111_111_111;
}
