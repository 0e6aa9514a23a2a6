using Orleans.Orchestrator.Containers.Images.Store;

namespace Orleans.Orchestrator.Containers.Images.Archives;

/// <summary>An image that an archive has.</summary>
/// <param name="Manifest">Its manifest's bytes.</param>
/// <param name="Names">The names that the archive gives it.</param>
/// <param name="Source">Where its blobs are.</param>
internal sealed record FoundImage(byte[] Manifest, IReadOnlyList<ImageReference> Names, IBlobSource Source);
