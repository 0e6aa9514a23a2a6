using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Orchestrator.Grains;

namespace Orleans.Orchestrator.ControlPlane.GarbageCollection;

/// <summary>Collects what has lost its owners. Key: <see cref="Key"/>.</summary>
[Alias("orchestrator.IGarbageCollector")]
internal interface IGarbageCollector : IGrainWithStringKey
{
    /// <summary>There is one.</summary>
    const string Key = "cluster";

    /// <summary>Look at these objects and, where they are owners, at their dependents.</summary>
    [OneWay, Alias("Look")]
    Task LookAsync(ImmutableArray<ObjectIdentity> objects);
}

/// <summary>One object of one kind, and no later one of the same name.</summary>
/// <param name="Collection">Its kind's collection.</param>
/// <param name="Key">Its key.</param>
/// <param name="Uid">Its uid.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.ObjectIdentity")]
internal readonly record struct ObjectIdentity([property: Id(0)] string Collection, [property: Id(1)] ResourceKey Key, [property: Id(2)] string Uid);
