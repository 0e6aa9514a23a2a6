using System.Collections.Immutable;

namespace Orleans.Orchestrator.Containers.Images;

/// <summary>
/// The images of one machine: blobs by digest, layers unpacked once and shared, names that point at manifests.
/// Several processes may use one store at the same time. Every failure is an <see cref="ImageException"/> and leaves the
/// store as it was.
/// </summary>
public interface IImageStore
{
    /// <summary>The image of that name.</summary>
    /// <exception cref="ImageException">With <see cref="ImageError.NotFound"/>.</exception>
    Task<ImageRecord> ResolveAsync(ImageReference reference, CancellationToken cancellation = default);

    /// <summary>The image by name, manifest digest, or (12 or more hex digits of) its id; null when there is none.</summary>
    Task<ImageRecord?> FindAsync(string nameOrId, CancellationToken cancellation = default);

    /// <summary>All images, named ones first, in order of their names.</summary>
    Task<ImmutableArray<ImageRecord>> ListAsync(CancellationToken cancellation = default);

    /// <summary>Gives an image one more name. A name that pointed elsewhere is moved.</summary>
    Task<ImageRecord> TagAsync(string nameOrId, ImageReference target, CancellationToken cancellation = default);

    /// <summary>
    /// Takes away a name, or with a digest or id the image and all its names. With its last name the image goes, and all
    /// blobs and layers that no other image has.
    /// </summary>
    /// <param name="nameOrId">As in <see cref="FindAsync"/>.</param>
    /// <param name="isInUse">Says whether a container uses the image; then it is not removed.</param>
    /// <param name="cancellation">Cancels the wait for the store.</param>
    /// <exception cref="ImageException">With <see cref="ImageError.NotFound"/> or <see cref="ImageError.InUse"/>.</exception>
    Task<RemovedImages> RemoveAsync(string nameOrId, Func<ImageRecord, bool> isInUse, CancellationToken cancellation = default);

    /// <summary>Removes the images without a name that are not in use, and content that belongs to no image.</summary>
    Task<RemovedImages> PruneAsync(Func<ImageRecord, bool> isInUse, CancellationToken cancellation = default);

    /// <summary>Imports an OCI layout (directory or tar) or a docker-archive tar.</summary>
    /// <param name="path">The file or directory.</param>
    /// <param name="name">The name to give; null keeps the names in the archive, which then must have some.</param>
    /// <param name="progress">Told about each step.</param>
    /// <param name="cancellation">Cancels and undoes the import.</param>
    Task<ImmutableArray<ImageRecord>> ImportAsync(
        string path, ImageReference? name = null, IProgress<ImageProgress>? progress = null, CancellationToken cancellation = default);

    /// <summary>Imports a tar (plain or gzip) from a stream that need not be seekable.</summary>
    Task<ImmutableArray<ImageRecord>> ImportAsync(
        Stream archive, ImageReference? name = null, IProgress<ImageProgress>? progress = null, CancellationToken cancellation = default);

    /// <summary>Pulls an image from its registry, always asking the registry what the name means now.</summary>
    Task<ImageRecord> PullAsync(
        ImageReference reference, PullOptions? options = null, IProgress<ImageProgress>? progress = null,
        CancellationToken cancellation = default);

    /// <summary>Writes an image as an OCI layout tar, which this store, podman, skopeo and Docker can read.</summary>
    Task ExportAsync(string nameOrId, Stream destination, CancellationToken cancellation = default);

    /// <summary>What the store occupies.</summary>
    Task<ImageDiskUsage> GetDiskUsageAsync(CancellationToken cancellation = default);
}
