using Orleans.Orchestrator.Containers.Images.Oci;
using Orleans.Orchestrator.Containers.Images.Store;

namespace Orleans.Orchestrator.Containers.Images.Archives;

/// <summary>Blobs from an archive's files.</summary>
/// <param name="files">The archive.</param>
/// <param name="pathOf">Where in it a blob is.</param>
internal sealed class ArchiveBlobSource(IArchiveFiles files, Func<Digest, string> pathOf) : IBlobSource
{
    public async Task FetchAsync(OciDescriptor descriptor, BlobStore blobs, IProgress<ImageProgress>? progress, CancellationToken cancellation)
    {
        var digest = descriptor.ContentDigest;
        await using var stream = files.Open(pathOf(digest));
        if (stream.Length != descriptor.Size)
        {
            throw new ImageException(
                ImageError.DigestMismatch, $"blob {digest} has {stream.Length} bytes in the archive; its manifest says {descriptor.Size}", digest.ToString());
        }

        await blobs.PutAsync(stream, digest, descriptor.Size, cancellation);
    }
}
