using Orleans.Orchestrator.Containers.Images.Oci;
using Orleans.Orchestrator.Containers.Images.Store;

namespace Orleans.Orchestrator.Containers.Images.Archives;

/// <summary>The images of an OCI layout (opencontainers/image-spec image-layout.md).</summary>
internal sealed class OciLayoutReader(IArchiveFiles files, ImageLimits limits)
{
    // The specification's annotation often has only a tag; containerd's has the full name.
    private const string RefNameAnnotation = "org.opencontainers.image.ref.name";
    private const string FullNameAnnotation = "io.containerd.image.name";
    private const int MaxIndexDepth = 4;

    public IReadOnlyList<FoundImage> Read(bool namesWanted)
    {
        var layout = ImageJson.Read(files.ReadSmall(OciLayout.FileName, limits.MaxManifestBytes), ImageJson.Default.OciLayout, OciLayout.FileName);
        if (layout.ImageLayoutVersion is not { } version || !version.StartsWith("1.", StringComparison.Ordinal))
            throw new ImageException(ImageError.InvalidArchive, $"the layout's version is '{layout.ImageLayoutVersion}'; version 1 is supported", OciLayout.FileName);
        var index = ImageJson.Read(
            files.ReadSmall(OciLayout.IndexFileName, limits.MaxManifestBytes), ImageJson.Default.OciManifest, OciLayout.IndexFileName);
        if (index.Manifests is not { Count: > 0 } manifests)
            throw new ImageException(ImageError.InvalidArchive, "the layout's index.json lists no images", OciLayout.IndexFileName);
        if (manifests.Count > limits.MaxImagesInArchive)
            throw new ImageException(ImageError.LimitExceeded, $"the layout has more than {limits.MaxImagesInArchive} images", OciLayout.IndexFileName);

        // Manifests of one name (or of none) are one image for several platforms.
        return
        [
            .. from descriptor in manifests
               group descriptor by NameOf(descriptor) into sameName
               select new FoundImage(
                   Manifest(PlatformChoice.Choose([.. sameName], sameName.Key ?? "the layout")),
                   namesWanted && sameName.Key is { } name ? [ImageReference.Parse(name)] : [],
                   new ArchiveBlobSource(files, BlobPath)),
        ];
    }

    private static string? NameOf(OciDescriptor descriptor)
    {
        var annotations = descriptor.Annotations;
        return annotations?.GetValueOrDefault(FullNameAnnotation) ?? annotations?.GetValueOrDefault(RefNameAnnotation);
    }

    private static string BlobPath(Digest digest) => $"blobs/sha256/{digest.Hex}";

    private byte[] Manifest(OciDescriptor descriptor)
    {
        for (var depth = 0; depth < MaxIndexDepth; depth++)
        {
            var digest = descriptor.ContentDigest;
            var json = files.ReadSmall(BlobPath(digest), limits.MaxManifestBytes);
            if (Digest.Of(json) != digest)
                throw BlobStore.Mismatch(digest, Digest.Of(json));
            var document = ImageJson.Read(json, ImageJson.Default.OciManifest, $"manifest {digest}");
            if (document.Manifests is not { } nested)
                return json;
            descriptor = PlatformChoice.Choose(nested, digest.ToString());
        }

        throw new ImageException(ImageError.LimitExceeded, $"the layout nests more than {MaxIndexDepth} indexes");
    }
}
