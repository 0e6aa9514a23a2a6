namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>A layer of an image that is being built.</summary>
internal sealed record BuiltLayer(Digest DiffId, Digest Blob, long BlobBytes, string MediaType);
