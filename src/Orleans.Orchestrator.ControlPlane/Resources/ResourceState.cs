using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Resources;

/// <summary>What a resource grain keeps through <see cref="Orleans.Runtime.IPersistentState{TState}"/>: its object, or none.</summary>
/// <typeparam name="T">The kind's record.</typeparam>
[GenerateSerializer, Immutable, Alias("orchestrator.ResourceState`1")]
public sealed record ResourceState<T> : IResourceState where T : class, IResource<T>
{
    /// <summary>The object with its JSON; null when there is none.</summary>
    [Id(0)]
    public ResourceObject? Object { get; init; }

    /// <summary>The object; null when there is none.</summary>
    public T? Value => Object?.As<T>();

    string IResourceState.Collection => T.Kind.Collection;

    IResourceState IResourceState.With(ResourceObject? value) => new ResourceState<T> { Object = value };
}
