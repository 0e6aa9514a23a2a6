namespace Orleans.Orchestrator.Containers;

/// <summary>What is known of a container that was started.</summary>
public sealed record ContainerState
{
    /// <summary>The container.</summary>
    public required string Id { get; init; }

    /// <summary>Its sandbox.</summary>
    public required string SandboxId { get; init; }

    /// <summary>Its name in the pod.</summary>
    public required string Name { get; init; }

    /// <summary>As in <see cref="ContainerSpec.Attempt"/>.</summary>
    public int Attempt { get; init; }

    /// <summary>Process id on the host.</summary>
    public int Pid { get; init; }

    /// <summary>When its program began.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>How it ended; null while it runs.</summary>
    public ContainerExit? Exit { get; init; }

    /// <summary>As in <see cref="ContainerSpec.LogPath"/>.</summary>
    public string? LogPath { get; init; }

    /// <summary>As in <see cref="ContainerSpec.Labels"/>.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>As in <see cref="ContainerSpec.Annotations"/>.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the program still runs.</summary>
    public bool IsRunning => Exit is null;
}
