namespace Orleans.Orchestrator.Containers;

/// <summary>
/// Runs pod sandboxes and containers on this machine. Every method may be repeated: creating what exists returns it, removing
/// what is gone succeeds. Bad input throws <see cref="InvalidContainerSpecException"/> and changes nothing; an unknown id throws
/// <see cref="ContainerNotFoundException"/>.
/// </summary>
public interface IContainerRuntime : IAsyncDisposable
{
    /// <summary>Makes a pod's namespaces and its cgroup. No process is started unless the pod shares its process namespace.</summary>
    /// <exception cref="ContainerStartException">A system call failed.</exception>
    Task<SandboxState> CreateSandboxAsync(SandboxSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Kills and removes the sandbox's containers, then its namespaces, shared memory and cgroup.</summary>
    Task RemoveSandboxAsync(string sandboxId, CancellationToken cancellationToken = default);

    /// <summary>Starts a container. When this returns, its program is executing (execve has succeeded).</summary>
    /// <exception cref="ContainerStartException">Names the step that failed and its errno; nothing is left behind.</exception>
    Task<ContainerState> StartContainerAsync(ContainerSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Sends the container's stop signal, waits for <paramref name="grace"/>, then kills its whole cgroup.</summary>
    /// <returns>The state after the exit.</returns>
    Task<ContainerState> StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken = default);

    /// <summary>Sends one signal to the container's first process; SIGKILL goes to its whole cgroup. A container that has exited is left alone.</summary>
    Task KillAsync(string containerId, int signal, CancellationToken cancellationToken = default);

    /// <summary>Kills the container if need be and removes its writable layer, cgroup and records. Log files stay.</summary>
    Task RemoveContainerAsync(string containerId, CancellationToken cancellationToken = default);

    /// <summary>All containers that have been started and not removed, also those of an earlier process of the daemon.</summary>
    Task<IReadOnlyList<ContainerState>> ListContainersAsync(CancellationToken cancellationToken = default);

    /// <summary>All sandboxes that have been created and not removed, also those of an earlier process of the daemon.</summary>
    Task<IReadOnlyList<SandboxState>> ListSandboxesAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Events from now on. A <see cref="ContainerEventKind.Resync"/> says that some may have been missed (first of all, at the
    /// start of the stream): list, then go on.
    /// </summary>
    IAsyncEnumerable<ContainerEvent> WatchAsync(CancellationToken cancellationToken = default);

    /// <summary>Starts another program inside a running container.</summary>
    /// <exception cref="ContainerStartException">The program could not be started.</exception>
    Task<IContainerSession> ExecAsync(string containerId, ExecSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Connects to the live streams of the container's first process. What it wrote before is in the log file.</summary>
    Task<IContainerSession> AttachAsync(string containerId, AttachSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Gives a running container other limits. What is null stays as it is; one that has exited is left alone.</summary>
    /// <exception cref="ContainerRuntimeException">The kernel refused a limit.</exception>
    Task UpdateResourcesAsync(string containerId, ContainerResources resources, CancellationToken cancellationToken = default);

    /// <summary>What the container uses now, from its cgroup.</summary>
    Task<ContainerStats> GetStatsAsync(string containerId, CancellationToken cancellationToken = default);
}
