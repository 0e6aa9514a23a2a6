namespace Orleans.Orchestrator.Containers.Images;

/// <summary>What the image store occupies.</summary>
/// <param name="Images">Number of images.</param>
/// <param name="Layers">Number of unpacked layers.</param>
/// <param name="BlobBytes">Bytes of blobs (compressed layers, manifests, configurations).</param>
/// <param name="LayerBytes">Bytes of unpacked files.</param>
public sealed record ImageDiskUsage(int Images, int Layers, long BlobBytes, long LayerBytes);
