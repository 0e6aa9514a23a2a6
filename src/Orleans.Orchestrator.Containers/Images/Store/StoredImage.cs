using System.Collections.Immutable;
using Orleans.Orchestrator.Containers.Images.Oci;

namespace Orleans.Orchestrator.Containers.Images.Store;

/// <summary>A manifest with its configuration, both checked.</summary>
internal sealed record StoredImage(OciManifest Manifest, OciImage Image, Digest ConfigDigest, ImmutableArray<Digest> DiffIds)
{
    public IReadOnlyList<Digest> ChainIds => LayerStore.ChainIds(DiffIds);

    /// <summary>Every blob that the manifest names.</summary>
    public IEnumerable<Digest> Blobs => [ConfigDigest, .. Manifest.Layers!.Select(x => x.ContentDigest)];

    public static StoredImage Read(BlobStore blobs, Digest manifestDigest, ImageLimits limits)
    {
        var manifest = ParseManifest(blobs.ReadSmall(manifestDigest, limits.MaxManifestBytes), manifestDigest.ToString(), limits);
        var configDigest = manifest.Config!.ContentDigest;
        return Create(manifest, blobs.ReadSmall(configDigest, limits.MaxManifestBytes));
    }

    /// <summary>Reads a manifest and checks that it is one of an image.</summary>
    /// <exception cref="ImageException">With <see cref="ImageError.InvalidManifest"/> or <see cref="ImageError.LimitExceeded"/>.</exception>
    public static OciManifest ParseManifest(ReadOnlySpan<byte> json, string name, ImageLimits limits)
    {
        var manifest = ImageJson.Read(json, ImageJson.Default.OciManifest, $"manifest {name}");
        if (manifest.SchemaVersion != 2 || manifest.Config is null || manifest.Layers is null)
        {
            throw new ImageException(
                ImageError.InvalidManifest, $"manifest {name} is none of an image: it needs schemaVersion 2, config and layers", name);
        }

        if (manifest.Layers.Count > limits.MaxLayers)
            throw new ImageException(ImageError.LimitExceeded, $"manifest {name} has {manifest.Layers.Count} layers; at most {limits.MaxLayers} are allowed", name);
        foreach (var descriptor in manifest.Layers.Append(manifest.Config))
        {
            _ = descriptor.ContentDigest;
            if (descriptor.Size < 0)
                throw new ImageException(ImageError.InvalidManifest, $"manifest {name} has a descriptor with a negative size", name);
        }

        return manifest;
    }

    /// <summary>Reads the configuration that belongs to a manifest and checks that both fit and that the image runs here.</summary>
    public static StoredImage Create(OciManifest manifest, ReadOnlySpan<byte> configJson)
    {
        var digest = manifest.Config!.ContentDigest;
        var image = ImageJson.Read(configJson, ImageJson.Default.OciImage, $"image configuration {digest}");
        if (image.RootFs?.DiffIds is not { } texts || texts.Count != manifest.Layers!.Count)
        {
            throw new ImageException(
                ImageError.InvalidManifest,
                $"image configuration {digest} must list one diff_id for each of the manifest's {manifest.Layers!.Count} layers", digest.ToString());
        }

        var diffIds = ImmutableArray.CreateBuilder<Digest>();
        foreach (var text in texts)
        {
            diffIds.Add(Digest.TryParse(text, out var diffId)
                ? diffId
                : throw new ImageException(ImageError.InvalidManifest, $"image configuration {digest} has the diff_id '{text}'; only sha256 is supported", text));
        }

        var platform = new OciPlatform { Os = image.Os, Architecture = image.Architecture };
        if (!platform.IsThisMachine)
        {
            throw new ImageException(
                ImageError.NoMatchingPlatform,
                $"the image is for {image.Os}/{image.Architecture}; this machine is linux/{OciPlatform.ThisArchitecture}", digest.ToString());
        }

        return new StoredImage(manifest, image, digest, diffIds.ToImmutable());
    }
}
