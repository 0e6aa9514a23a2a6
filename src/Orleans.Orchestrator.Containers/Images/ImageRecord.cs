using System.Collections.Immutable;

namespace Orleans.Orchestrator.Containers.Images;

/// <summary>An image in the store, unpacked and ready to run.</summary>
public sealed record ImageRecord
{
    /// <summary>The digest of the image's manifest, which names everything else.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The digest of the image's configuration, which Docker calls the image ID.</summary>
    public required Digest Id { get; init; }

    /// <summary>The names of the image, in order; none for one that was replaced under its name.</summary>
    public required ImmutableArray<ImageReference> References { get; init; }

    /// <summary>How to run it.</summary>
    public required ImageConfig Config { get; init; }

    /// <summary>
    /// The unpacked layers, base first, as absolute directories with whiteouts in overlayfs' own form. Overlayfs wants
    /// them in the other order (<c>lowerdir=top:…:base</c>). They are read-only: other images share them.
    /// </summary>
    public required ImmutableArray<string> LayerDirectories { get; init; }

    /// <summary>The digests of the uncompressed layers, base first.</summary>
    public required ImmutableArray<Digest> DiffIds { get; init; }

    /// <summary>The processor architecture in Go's naming, e.g. <c>amd64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>The unpacked layers' size in bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>When it was built, if the image says so.</summary>
    public DateTimeOffset? Created { get; init; }
}
