using System.Collections.Immutable;

namespace Orleans.Orchestrator.Containers.Images;

/// <summary>What a removal did.</summary>
/// <param name="Untagged">Names that were taken away.</param>
/// <param name="Deleted">Manifests of images that are gone.</param>
/// <param name="FreedBytes">
/// Bytes that were freed. 0 while another pull, import or build uses the store: that one frees them when it ends.
/// </param>
public sealed record RemovedImages(ImmutableArray<ImageReference> Untagged, ImmutableArray<Digest> Deleted, long FreedBytes);
