namespace Orleans.Orchestrator.Containers;

/// <summary>A sandbox that exists.</summary>
public sealed record SandboxState
{
    /// <summary>What it was made from.</summary>
    public required SandboxSpec Spec { get; init; }

    /// <summary>A file that can be given to setns(2) for the pod's network; null with <see cref="SandboxSpec.HostNetwork"/>.</summary>
    public string? NetworkNamespacePath { get; init; }

    /// <summary>The folder in which <see cref="SandboxSpec.MemoryVolumes"/> are by their names; null without any.</summary>
    public string? MemoryVolumesPath { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
