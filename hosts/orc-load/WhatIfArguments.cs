namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary>What <c>orc-load what-if</c> was asked for.</summary>
internal sealed record WhatIfArguments
{
    public required string Snapshot { get; init; }

    public required string Namespace { get; init; }

    public string[] AddNodes { get; init; } = [];

    public string[] Upgrade { get; init; } = [];

    public string[] Scale { get; init; } = [];

    public string[] Drain { get; init; } = [];

    public string[] Kill { get; init; } = [];

    public ulong Seed { get; init; }

    public string? Report { get; init; }
}
