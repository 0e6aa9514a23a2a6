namespace Orleans.Orchestrator.Containers;

/// <summary>Kubernetes' mountPropagation.</summary>
public enum MountPropagation
{
    /// <summary>Private to the container.</summary>
    None,

    /// <summary>Mounts that the host makes later below the source appear in the container.</summary>
    HostToContainer,

    /// <summary>And those of the container on the host. Only for privileged containers.</summary>
    Bidirectional,
}
