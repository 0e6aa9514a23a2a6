using System.Collections.Immutable;

namespace Orleans.Orchestrator.Containers.Images.Store;

/// <summary>Takes names and images away, and then what no image needs any more.</summary>
internal sealed class ImageRemoval(ImageIndex index, ImageCatalog catalog, GarbageCollector collector)
{
    public async Task<RemovedImages> RemoveAsync(string nameOrId, Func<ImageRecord, bool> isInUse, CancellationToken cancellation)
    {
        var (untagged, deleted) = await index.UpdateAsync(document => Take(nameOrId, isInUse, document), cancellation);
        var freed = deleted.IsEmpty ? 0 : await Task.Run(collector.TryCollect, CancellationToken.None);
        return new RemovedImages(untagged, deleted, freed);
    }

    public async Task<RemovedImages> PruneAsync(Func<ImageRecord, bool> isInUse, CancellationToken cancellation)
    {
        var deleted = await index.UpdateAsync(
            document =>
            {
                var nameless = document.Images.Where(x => x.Value.Count == 0).Select(x => Digest.Parse(x.Key)).ToList();
                var unused = nameless.Where(x => !isInUse(catalog.Get(x))).ToImmutableArray();
                foreach (var digest in unused)
                    document.Images.Remove(digest.ToString());
                return unused;
            },
            cancellation);
        return new RemovedImages([], deleted, await Task.Run(collector.TryCollect, CancellationToken.None));
    }

    private (ImmutableArray<ImageReference> Untagged, ImmutableArray<Digest> Deleted) Take(
        string nameOrId, Func<ImageRecord, bool> isInUse, IndexDocument document)
    {
        var image = catalog.Find(nameOrId, document)
            ?? throw new ImageException(ImageError.NotFound, $"there is no image '{nameOrId}' in the store", nameOrId);
        var names = document.Images[image.Digest.ToString()];
        var named = ImageReference.TryParse(nameOrId, out var reference, out _) && names.Contains(reference.ToString()) ? reference : null;
        if (named is not null && names.Count > 1)
        {
            names.Remove(named.ToString());
            return ([named], []);
        }

        if (isInUse(image))
        {
            throw new ImageException(
                ImageError.InUse, $"image '{nameOrId}' is used by a container; delete the pods that use it first", nameOrId);
        }

        document.Images.Remove(image.Digest.ToString());
        return (image.References, [image.Digest]);
    }
}
