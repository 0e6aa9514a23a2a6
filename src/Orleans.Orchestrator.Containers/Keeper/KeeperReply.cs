using System.Text.Json.Serialization;

namespace Orleans.Orchestrator.Containers.Keeper;

/// <summary>An answer of the keeper; of several to one request the last is <see cref="Final"/>.</summary>
internal sealed record KeeperReply
{
    public long Id { get; init; }

    public bool Final { get; init; } = true;

    public KeeperError? Error { get; init; }

    public SandboxState? Sandbox { get; init; }

    public ContainerState? Container { get; init; }

    public IReadOnlyList<SandboxState>? Sandboxes { get; init; }

    public IReadOnlyList<ContainerState>? Containers { get; init; }

    public ContainerEvent? Event { get; init; }

    public ContainerStats? Stats { get; init; }

    public int ExitCode { get; init; }

    /// <summary>Which descriptors come with it, in this order.</summary>
    public IReadOnlyList<KeeperHandle>? Handles { get; init; }
}

/// <summary>What a descriptor in a <see cref="KeeperReply"/> is.</summary>
internal enum KeeperHandle
{
    Terminal,
    Stdin,
    Stdout,
    Stderr,
    Pidfd,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeeperRequest))]
[JsonSerializable(typeof(KeeperReply))]
internal sealed partial class KeeperJson : JsonSerializerContext;
