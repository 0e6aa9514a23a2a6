namespace Orleans.Orchestrator.Containers.Images.Layers;

/// <summary>What unpacking a layer found.</summary>
/// <param name="BlobDigest">Of the bytes as stored (compressed).</param>
/// <param name="BlobBytes">Their number.</param>
/// <param name="DiffId">Digest of the uncompressed archive.</param>
/// <param name="FileBytes">Bytes of file content.</param>
internal sealed record UnpackedLayer(Digest BlobDigest, long BlobBytes, Digest DiffId, long FileBytes);
