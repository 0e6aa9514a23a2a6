namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>A layer that has been packed into the blob store.</summary>
/// <param name="BlobDigest">Of the compressed archive.</param>
/// <param name="BlobBytes">Its size.</param>
/// <param name="DiffId">Digest of the archive itself.</param>
/// <param name="FileBytes">Bytes of file content.</param>
internal sealed record PackedLayer(Digest BlobDigest, long BlobBytes, Digest DiffId, long FileBytes);
