namespace Orleans.Orchestrator.Containers.Images;

/// <summary>Bounds on what an image may be, against archives made to fill a disk or a memory.</summary>
public sealed record ImageLimits
{
    /// <summary>Entries in one layer.</summary>
    public int MaxLayerEntries { get; init; } = 1_000_000;

    /// <summary>Bytes that one layer may unpack to.</summary>
    public long MaxLayerBytes { get; init; } = 32L << 30;

    /// <summary>Bytes of an entry's path or link target; below PATH_MAX so that the layer's own directory fits before it.</summary>
    public int MaxPathBytes { get; init; } = 3584;

    /// <summary>Layers in one image (overlayfs takes 500).</summary>
    public int MaxLayers { get; init; } = 500;

    /// <summary>Bytes of a manifest, index or configuration (registries allow 4 MiB).</summary>
    public int MaxManifestBytes { get; init; } = 4 << 20;

    /// <summary>Bytes of an archive with images, uncompressed.</summary>
    public long MaxArchiveBytes { get; init; } = 64L << 30;

    /// <summary>Images in one archive.</summary>
    public int MaxImagesInArchive { get; init; } = 1000;
}
