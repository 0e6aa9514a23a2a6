namespace Orleans.Orchestrator.Containers;

/// <summary>
/// All that is needed to start one container. Names follow the OCI runtime specification
/// (https://github.com/opencontainers/runtime-spec/blob/main/config.md) and Kubernetes' CRI.
/// </summary>
public sealed record ContainerSpec
{
    /// <summary>Unique on the machine: letters, digits, <c>_ . -</c>, at most 128, see <see cref="ContainerId"/>.</summary>
    public required string Id { get; init; }

    /// <summary>The sandbox whose namespaces and cgroup the container joins.</summary>
    public required string SandboxId { get; init; }

    /// <summary>The container's name in its pod.</summary>
    public required string Name { get; init; }

    /// <summary>How many times the pod has started this container before.</summary>
    public int Attempt { get; init; }

    /// <summary>The image's unpacked layers, the lowest first. Absolute paths.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>The program and its arguments. A program without a slash is looked up in the PATH of <see cref="Env"/>.</summary>
    public required IReadOnlyList<string> Args { get; init; }

    /// <summary><c>NAME=value</c>; of two with the same name the later wins. PATH and HOME are added when missing.</summary>
    public IReadOnlyList<string> Env { get; init; } = [];

    /// <summary>Absolute path inside the container; made when missing.</summary>
    public string WorkingDirectory { get; init; } = "/";

    /// <summary>Whom the program runs as.</summary>
    public ContainerUser User { get; init; } = new();

    /// <summary>Volumes and files of the agent (/etc/hosts, /etc/hostname, /etc/resolv.conf), mounted in this order.</summary>
    public IReadOnlyList<ContainerMount> Mounts { get; init; } = [];

    /// <summary>Capabilities, seccomp and other privileges.</summary>
    public ContainerSecurity Security { get; init; } = new();

    /// <summary>Limits of the container's cgroup.</summary>
    public ContainerResources Resources { get; init; } = new();

    /// <summary>Where output is written in CRI log format; null keeps no log. Absolute path on the host.</summary>
    public string? LogPath { get; init; }

    /// <summary>Gives the program a terminal. Its output is one stream then. The terminal hangs up when the process that holds it dies.</summary>
    public bool Tty { get; init; }

    /// <summary>A running container of the sandbox whose processes this one sees and is seen by; null for a process namespace of its own.</summary>
    public string? ProcessesOf { get; init; }

    /// <summary>Keeps standard input open for attaching; otherwise it is /dev/null.</summary>
    public bool Stdin { get; init; }

    /// <summary>Closes standard input when the first attached session ends.</summary>
    public bool StdinOnce { get; init; }

    /// <summary>The signal that asks the program to end, by number; 15 is SIGTERM. See <see cref="SignalName"/>.</summary>
    public int StopSignal { get; init; } = 15;

    /// <summary>-1000 … 1000, what the kernel adds to the program's badness when memory is out.</summary>
    public int OomScoreAdj { get; init; }

    /// <summary>Kept with the container and given back in its state.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Kept with the container and given back in its state.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
}
