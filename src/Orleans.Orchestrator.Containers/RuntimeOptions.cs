namespace Orleans.Orchestrator.Containers;

/// <summary>Where the native runtime keeps its things.</summary>
public sealed record RuntimeOptions
{
    /// <summary>State that survives a reboot: <c>containers/&lt;id&gt;</c>, logs of the keeper.</summary>
    public string DataDirectory { get; init; } = "/var/lib/orchestrator";

    /// <summary>State of this boot: <c>ns/&lt;sandbox&gt;</c>, <c>containers/&lt;id&gt;</c>, <c>keeper.sock</c>.</summary>
    public string RunDirectory { get; init; } = "/run/orchestrator";

    /// <summary>The cgroup below which all others are made, in each hierarchy. Removing it removes all.</summary>
    public string CgroupParent { get; init; } = "orchestrator";

    /// <summary>The program <c>orc-keeper</c>; null runs containers as children of this process.</summary>
    public string? KeeperPath { get; init; }

    /// <summary>A container's log file is rotated beyond this many bytes.</summary>
    public long LogMaxBytes { get; init; } = 10L << 20;

    /// <summary>How many files a log may have in all, the current one included: <c>0.log</c>, <c>0.log.1</c> (the newest old one), …</summary>
    public int LogMaxFiles { get; init; } = 5;

    /// <summary>Users and groups of the machine that pods with user namespaces of their own are given.</summary>
    public UserIdRange UserIds { get; init; } = UserIdRange.Default;

    /// <summary>How long the start of one container may take before it is killed and reported as failed.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
