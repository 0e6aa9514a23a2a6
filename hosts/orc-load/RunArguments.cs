namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary>What <c>orc-load run</c> was asked for.</summary>
internal sealed record RunArguments
{
    public string? ScenarioFile { get; init; }

    public required int Nodes { get; init; }

    public required int Pods { get; init; }

    public required int Replicas { get; init; }

    public required int Zones { get; init; }

    public ulong? Seed { get; init; }

    public int Silos { get; init; } = 1;

    /// <summary>The API of a cluster that runs elsewhere; null for the one that <see cref="Kubeconfig"/> names.</summary>
    public string? Cluster { get; init; }

    /// <summary>How to get into a cluster that runs elsewhere; null for a control plane in this process.</summary>
    public string? Kubeconfig { get; init; }

    public required string Store { get; init; }

    public string? Data { get; init; }

    public string? Report { get; init; }

    public int History { get; init; }
}
