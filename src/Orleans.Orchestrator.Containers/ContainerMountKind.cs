namespace Orleans.Orchestrator.Containers;

/// <summary>What a <see cref="ContainerMount"/> mounts.</summary>
public enum ContainerMountKind
{
    /// <summary>A file or directory of the host.</summary>
    Bind,

    /// <summary>A new file system in memory.</summary>
    Tmpfs,
}
