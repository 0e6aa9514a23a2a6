namespace Orleans.Orchestrator.Grains;

/// <summary>A change to an object, in one of Kubernetes' patch formats.</summary>
/// <param name="Type">The format.</param>
/// <param name="Body">The patch; for apply JSON as well (YAML is converted at the edge).</param>
/// <param name="Force">For apply: take over fields that others own.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.ResourcePatch")]
public sealed record ResourcePatch(
    [property: Id(0)] PatchType Type,
    [property: Id(1)] ReadOnlyMemory<byte> Body,
    [property: Id(2)] bool Force = false);

/// <summary>Kubernetes' patch formats.</summary>
[GenerateSerializer]
public enum PatchType
{
    /// <summary>RFC 6902, <c>application/json-patch+json</c>.</summary>
    Json,

    /// <summary>RFC 7386, <c>application/merge-patch+json</c>.</summary>
    Merge,

    /// <summary><c>application/strategic-merge-patch+json</c>.</summary>
    StrategicMerge,

    /// <summary>Server-side apply, <c>application/apply-patch+yaml</c>.</summary>
    Apply,
}
