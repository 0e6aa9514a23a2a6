using Orleans.Orchestrator.Containers.Images.Oci;

namespace Orleans.Orchestrator.Containers.Images.Store;

/// <summary>Where an image's blobs come from: a registry, a layout, an archive.</summary>
internal interface IBlobSource
{
    /// <summary>Puts a blob into the store, verified. Called by several threads at once.</summary>
    Task FetchAsync(OciDescriptor descriptor, BlobStore blobs, IProgress<ImageProgress>? progress, CancellationToken cancellation);
}
