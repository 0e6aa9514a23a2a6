namespace Orleans.Orchestrator.Containers.Native;

/// <summary>What is kept of a sandbox on disk.</summary>
internal sealed record SandboxRecord
{
    public required SandboxSpec Spec { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The process that reaps in a shared process namespace, or 0.</summary>
    public int ReaperPid { get; init; }

    public ulong ReaperStartTicks { get; init; }

    /// <summary>The machine's id of its user 0, with a user namespace of its own; else 0.</summary>
    public uint FirstUserId { get; init; }

    public required string BootId { get; init; }
}
