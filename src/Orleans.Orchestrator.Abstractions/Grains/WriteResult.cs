using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Grains;

/// <summary>What a write did.</summary>
/// <param name="Object">The object as it is now.</param>
/// <param name="Created">Whether it was not there before.</param>
/// <param name="Warnings">What the client should be told, a sentence each.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.WriteResult")]
public sealed record WriteResult(
    [property: Id(0)] ResourceObject Object,
    [property: Id(1)] bool Created,
    [property: Id(2)] ImmutableArray<string> Warnings);

/// <summary>What a delete did.</summary>
/// <param name="Object">The object as it is now, or as it was last.</param>
/// <param name="Gone">Whether it is gone; otherwise it waits for its grace period or its finalizers.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.DeleteResult")]
public sealed record DeleteResult([property: Id(0)] ResourceObject Object, [property: Id(1)] bool Gone);
