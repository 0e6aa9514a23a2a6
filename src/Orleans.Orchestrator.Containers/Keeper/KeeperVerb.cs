namespace Orleans.Orchestrator.Containers.Keeper;

/// <summary>What a <see cref="KeeperRequest"/> asks for.</summary>
internal enum KeeperVerb
{
    CreateSandbox,
    RemoveSandbox,
    Start,
    Stop,
    Kill,
    Remove,
    ListContainers,
    ListSandboxes,
    Watch,
    Exec,
    Attach,
    Stats,

    /// <summary>The descriptor of a running container's first process.</summary>
    Pidfd,

    /// <summary>How a container ended that the keeper had lost sight of.</summary>
    RecordExit,

    /// <summary>Other limits of a running container.</summary>
    UpdateResources,
}
