using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Simulation.WhatIf;

/// <summary>A live cluster as <c>orc snapshot</c> has written it down.</summary>
public sealed record CapturedCluster
{
    /// <summary>When.</summary>
    public required string TakenAt { get; init; }

    /// <summary>The server's version.</summary>
    public required string Server { get; init; }

    /// <summary>The objects of kinds that can be simulated.</summary>
    public required ImmutableArray<ResourceObject> Objects { get; init; }

    /// <summary>How many objects of which kinds were left out, because nothing here would act on them.</summary>
    public required IReadOnlyDictionary<string, int> LeftOut { get; init; }

    /// <summary>The nodes.</summary>
    public IEnumerable<Node> Nodes => Objects.Where(o => o.Kind == ResourceKinds.Node).Select(o => o.As<Node>());
}
