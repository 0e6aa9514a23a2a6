namespace Orleans.Orchestrator.Containers.Keeper;

/// <summary>A question to the keeper.</summary>
internal sealed record KeeperRequest
{
    /// <summary>Repeated in every reply to it.</summary>
    public long Id { get; init; }

    public required KeeperVerb Verb { get; init; }

    /// <summary>The container or sandbox.</summary>
    public string Target { get; init; } = "";

    public SandboxSpec? Sandbox { get; init; }

    public ContainerSpec? Container { get; init; }

    public ContainerResources? Resources { get; init; }

    public ExecSpec? Exec { get; init; }

    public AttachSpec? Attach { get; init; }

    public TimeSpan Grace { get; init; }

    public int Signal { get; init; }

    public int ExitCode { get; init; }
}
