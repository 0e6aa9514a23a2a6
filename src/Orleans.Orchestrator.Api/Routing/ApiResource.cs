using System.Collections.Frozen;
using System.Collections.Immutable;
using Orleans.Orchestrator.Api.Views;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Api.Routing;

/// <summary>Answers one verb of one resource.</summary>
internal delegate Task VerbHandler(ApiRequest request);

/// <summary>One entry of discovery: a resource or subresource, and what answers its verbs.</summary>
internal sealed record ApiResource
{
    /// <summary>API group of the path, empty for core.</summary>
    public required string Group { get; init; }

    /// <summary>Version of the path.</summary>
    public required string Version { get; init; }

    /// <summary>Such as <c>pods</c> or <c>deployments/scale</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Kind of what is exchanged, such as <c>Scale</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The kind's own group-version where it is not the path's, such as <c>autoscaling/v1</c>.</summary>
    public (string Group, string Version)? KindGroupVersion { get; init; }

    /// <summary>Whether its objects live in namespaces.</summary>
    public required bool Namespaced { get; init; }

    public string Singular { get; init; } = "";

    public ImmutableArray<string> ShortNames { get; init; } = [];

    public ImmutableArray<string> Categories { get; init; } = [];

    /// <summary>The kind of object behind it; null for what is only exchanged, such as access reviews.</summary>
    public ResourceKind? Stored { get; init; }

    /// <summary>The form in which the stored kind is served here; null for its own.</summary>
    public ResourceView? View { get; init; }

    /// <summary>The kind of what is sent and received, where that is an object.</summary>
    public ResourceKind? Shown => View?.Kind ?? Stored;

    /// <summary>Handlers by Kubernetes' verb.</summary>
    public required FrozenDictionary<string, VerbHandler> Verbs { get; init; }

    /// <summary>Whether this is a part of another resource.</summary>
    public bool IsSubresource => Name.Contains('/');

    /// <summary><c>v1</c> or <c>apps/v1</c>.</summary>
    public string GroupVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";
}
