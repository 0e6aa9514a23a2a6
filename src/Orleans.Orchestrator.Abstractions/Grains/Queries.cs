using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Grains;

/// <summary>Which objects to list.</summary>
[GenerateSerializer, Immutable, Alias("orchestrator.ListQuery")]
public sealed record ListQuery
{
    /// <summary>Everything.</summary>
    public static ListQuery All { get; } = new();

    /// <summary>Only of this namespace; null for all.</summary>
    [Id(0)]
    public string? Namespace { get; init; }

    /// <summary>Kubernetes' label selector syntax; null for all.</summary>
    [Id(1)]
    public string? LabelSelector { get; init; }

    /// <summary>Kubernetes' field selector syntax; null for all.</summary>
    [Id(2)]
    public string? FieldSelector { get; init; }

    /// <summary>At most so many; 0 for all.</summary>
    [Id(3)]
    public int Limit { get; init; }

    /// <summary>Where the last page ended; null for the first.</summary>
    [Id(4)]
    public string? Continue { get; init; }

    /// <summary>Only those whose controlling owner has this uid (answered from an index); null for all.</summary>
    [Id(5)]
    public string? OwnerUid { get; init; }

    /// <summary>Only pods bound to this node (answered from an index); null for all.</summary>
    [Id(6)]
    public string? NodeName { get; init; }
}

/// <summary>A list, or a page of one.</summary>
/// <param name="Items">Ordered by namespace and name.</param>
/// <param name="ResourceVersion">The version that the list shows; a watch from here misses nothing.</param>
/// <param name="Continue">Where the next page begins; null at the end.</param>
/// <param name="Remaining">How many come after this page, when known.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.CollectionPage")]
public sealed record CollectionPage(
    [property: Id(0)] ImmutableArray<ResourceObject> Items,
    [property: Id(1)] long ResourceVersion,
    [property: Id(2)] string? Continue,
    [property: Id(3)] long? Remaining);

/// <summary>Which changes to watch.</summary>
[GenerateSerializer, Immutable, Alias("orchestrator.WatchQuery")]
public sealed record WatchQuery
{
    /// <summary>Only of this namespace; null for all.</summary>
    [Id(0)]
    public string? Namespace { get; init; }

    /// <summary>Kubernetes' label selector syntax; an object that stops matching is told as deleted.</summary>
    [Id(1)]
    public string? LabelSelector { get; init; }

    /// <summary>Kubernetes' field selector syntax.</summary>
    [Id(2)]
    public string? FieldSelector { get; init; }

    /// <summary>Changes after this version; null for the present objects first.</summary>
    [Id(3)]
    public long? ResourceVersion { get; init; }

    /// <summary>Whether to send bookmarks: after the present objects, and about once a minute.</summary>
    [Id(4)]
    public bool Bookmarks { get; init; }
}

/// <summary>Changes that were committed together, in order.</summary>
[GenerateSerializer, Immutable, Alias("orchestrator.ResourceEventBatch")]
public sealed record ResourceEventBatch([property: Id(0)] ImmutableArray<ResourceEvent> Events);
