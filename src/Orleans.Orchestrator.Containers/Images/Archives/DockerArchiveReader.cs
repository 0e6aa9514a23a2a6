using Orleans.Orchestrator.Containers.Images.Layers;
using Orleans.Orchestrator.Containers.Images.Oci;

namespace Orleans.Orchestrator.Containers.Images.Archives;

/// <summary>The images of a <c>docker save</c> archive: there is no manifest with digests, so one is made.</summary>
internal sealed class DockerArchiveReader(IArchiveFiles files, ImageLimits limits)
{
    public IReadOnlyList<FoundImage> Read(bool namesWanted, CancellationToken cancellation)
    {
        var images = ImageJson.Read(
            files.ReadSmall(DockerArchiveImage.FileName, limits.MaxManifestBytes), ImageJson.Default.ListDockerArchiveImage, DockerArchiveImage.FileName);
        if (images.Count == 0)
            throw new ImageException(ImageError.InvalidArchive, "the archive's manifest.json lists no images", DockerArchiveImage.FileName);
        if (images.Count > limits.MaxImagesInArchive)
            throw new ImageException(ImageError.LimitExceeded, $"the archive has more than {limits.MaxImagesInArchive} images", DockerArchiveImage.FileName);
        return [.. images.Select(image => Read(image, namesWanted, cancellation))];
    }

    private FoundImage Read(DockerArchiveImage image, bool namesWanted, CancellationToken cancellation)
    {
        if (image.Config is not { Length: > 0 } configPath || image.Layers is null)
            throw new ImageException(ImageError.InvalidArchive, "an image in manifest.json lacks 'Config' or 'Layers'", DockerArchiveImage.FileName);
        if (image.Layers.Count > limits.MaxLayers)
            throw new ImageException(ImageError.LimitExceeded, $"an image in manifest.json has more than {limits.MaxLayers} layers", DockerArchiveImage.FileName);
        var config = files.ReadSmall(configPath, limits.MaxManifestBytes);
        var places = new Dictionary<Digest, string> { [Digest.Of(config)] = configPath };
        var layers = new List<OciDescriptor>();
        foreach (var path in image.Layers)
        {
            var layer = Describe(path, cancellation);
            places[layer.ContentDigest] = path;
            layers.Add(layer);
        }

        var manifest = new OciManifest
        {
            MediaType = MediaTypes.Manifest,
            Config = new OciDescriptor { MediaType = MediaTypes.Config, Digest = Digest.Of(config).ToString(), Size = config.Length },
            Layers = layers,
        };
        var names = namesWanted ? (image.RepoTags ?? []).Select(ImageReference.Parse).ToList() : [];
        return new FoundImage(ImageJson.Write(manifest, ImageJson.Default.OciManifest), names, new ArchiveBlobSource(files, digest => places[digest]));
    }

    private OciDescriptor Describe(string path, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Span<byte> magic = stackalloc byte[2];
        using (var start = files.Open(path))
            start.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        using var content = files.Open(path);
        using var hashing = new HashingStream(content);
        var digest = hashing.Finish();
        var type = magic.SequenceEqual((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? MediaTypes.LayerGzip : MediaTypes.Layer;
        return new OciDescriptor { MediaType = type, Digest = digest.ToString(), Size = hashing.Count };
    }
}
