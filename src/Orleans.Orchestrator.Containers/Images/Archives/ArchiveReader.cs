using Orleans.Orchestrator.Containers.Images.Oci;

namespace Orleans.Orchestrator.Containers.Images.Archives;

/// <summary>Tells the kinds of image archives apart and reads them.</summary>
internal sealed class ArchiveReader(IArchiveFiles files, ImageLimits limits)
{
    /// <summary>The images of the archive that this machine can run.</summary>
    /// <param name="name">The name for its only image; null keeps the archive's names.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ImageException">With <see cref="ImageError.InvalidArchive"/>, among others.</exception>
    public IReadOnlyList<FoundImage> Read(ImageReference? name, CancellationToken cancellation)
    {
        var found = Find(namesWanted: name is null, cancellation);
        if (name is not null)
        {
            found = [.. found.DistinctBy(x => Digest.Of(x.Manifest))];
            return found.Count == 1
                ? [found[0] with { Names = [name] }]
                : throw new ImageException(
                    ImageError.InvalidArchive, $"the archive has {found.Count} images, so that '{name.Familiar}' can't name it; import it without a name");
        }

        return found.All(x => x.Names.Count > 0)
            ? found
            : throw new ImageException(ImageError.InvalidArchive, "the archive has an image without a name; give it one");
    }

    private IReadOnlyList<FoundImage> Find(bool namesWanted, CancellationToken cancellation)
    {
        if (Has(OciLayout.FileName))
            return new OciLayoutReader(files, limits).Read(namesWanted);
        if (Has(DockerArchiveImage.FileName))
            return new DockerArchiveReader(files, limits).Read(namesWanted, cancellation);
        throw new ImageException(
            ImageError.InvalidArchive, "this is no image archive: it has neither 'oci-layout' (OCI) nor 'manifest.json' (docker save)");
    }

    private bool Has(string path)
    {
        using var stream = files.TryOpen(path);
        return stream is not null;
    }
}
