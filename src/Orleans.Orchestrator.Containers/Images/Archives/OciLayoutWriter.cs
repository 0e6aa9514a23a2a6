using System.Buffers;
using System.Text;
using Orleans.Orchestrator.Containers.Images.Layers;
using Orleans.Orchestrator.Containers.Images.Oci;
using Orleans.Orchestrator.Containers.Images.Store;

namespace Orleans.Orchestrator.Containers.Images.Archives;

/// <summary>
/// Writes an image as an OCI layout tar. A <c>manifest.json</c> goes with it, by which <c>docker load</c> of before version 25
/// finds the same blobs.
/// </summary>
internal sealed class OciLayoutWriter(BlobStore blobs, ImageLimits limits)
{
    public void Write(Digest manifestDigest, IReadOnlyCollection<ImageReference> names, Stream destination, CancellationToken cancellation)
    {
        var image = StoredImage.Read(blobs, manifestDigest, limits);
        var tar = new TarWriter(destination);
        tar.WriteFile(OciLayout.FileName, """{"imageLayoutVersion":"1.0.0"}"""u8);
        tar.WriteFile(OciLayout.IndexFileName, Index(image, manifestDigest, names));
        tar.WriteFile(DockerArchiveImage.FileName, DockerManifest(image, names));
        foreach (var digest in image.Blobs.Prepend(manifestDigest).Distinct())
            WriteBlob(tar, digest, cancellation);
        tar.Finish();
    }

    private byte[] Index(StoredImage image, Digest manifestDigest, IReadOnlyCollection<ImageReference> names)
    {
        var descriptor = new OciDescriptor
        {
            MediaType = image.Manifest.MediaType ?? MediaTypes.Manifest,
            Digest = manifestDigest.ToString(),
            Size = blobs.Size(manifestDigest),
        };
        var index = new OciManifest
        {
            MediaType = MediaTypes.Index,
            Manifests = names.Count == 0 ? [descriptor] :
            [
                .. names.Select(name => descriptor with
                {
                    Annotations = new Dictionary<string, string>
                    {
                        ["io.containerd.image.name"] = name.ToString(),
                        ["org.opencontainers.image.ref.name"] = name.Tag ?? name.ToString(),
                    },
                }),
            ],
        };
        return ImageJson.Write(index, ImageJson.Default.OciManifest);
    }

    private static byte[] DockerManifest(StoredImage image, IReadOnlyCollection<ImageReference> names) => ImageJson.Write(
        [
            new DockerArchiveImage
            {
                Config = Path(image.ConfigDigest),
                RepoTags = [.. names.Where(x => x.Tag is not null).Select(x => x.Familiar)],
                Layers = [.. image.Manifest.Layers!.Select(x => Path(x.ContentDigest))],
            },
        ],
        ImageJson.Default.ListDockerArchiveImage);

    private void WriteBlob(TarWriter tar, Digest digest, CancellationToken cancellation)
    {
        using var blob = blobs.OpenRead(digest);
        tar.Begin(new TarEntry { Name = Encoding.ASCII.GetBytes(Path(digest)), Type = TarType.File, Mode = 0x1A4, Size = blob.Length });
        var buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        try
        {
            while (blob.Read(buffer) is var read and > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                tar.Write(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string Path(Digest digest) => $"blobs/sha256/{digest.Hex}";
}
