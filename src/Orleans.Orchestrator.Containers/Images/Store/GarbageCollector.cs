using Orleans.Orchestrator.Containers.Images.Oci;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Images.Store;

/// <summary>Removes blobs and layers that no image in the index has.</summary>
internal sealed class GarbageCollector(StorePaths paths, ImageIndex index, BlobStore blobs, LayerStore layers, ImageLimits limits)
{
    private static readonly TimeSpan PartialLifetime = TimeSpan.FromDays(1);

    /// <summary>Collects unless someone is adding content; then that one collects when it ends.</summary>
    /// <returns>Bytes freed.</returns>
    public long TryCollect()
    {
        // The mark comes first: whoever holds the lock now sees it when letting go.
        File.WriteAllBytes(paths.CollectPending, []);
        using var held = FileLock.TryTake(paths.ContentLock, exclusive: true);
        if (held is null)
            return 0;
        var (usedBlobs, usedLayers) = Mark();
        var freed = SweepBlobs(usedBlobs) + SweepLayers(usedLayers);
        SweepRest();
        File.Delete(paths.CollectPending);
        return freed;
    }

    private (HashSet<string> Blobs, HashSet<string> Layers) Mark()
    {
        var usedBlobs = new HashSet<string>(StringComparer.Ordinal);
        var usedLayers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in index.Read().Images.Keys)
        {
            var digest = Digest.Parse(text);
            usedBlobs.Add(digest.Hex);
            var manifest = StoredImage.Read(blobs, digest, limits);
            usedBlobs.UnionWith(manifest.Blobs.Select(x => x.Hex));
            usedLayers.UnionWith(manifest.ChainIds.Select(x => x.Hex));
        }

        return (usedBlobs, usedLayers);
    }

    private long SweepBlobs(HashSet<string> used)
    {
        long freed = 0;
        foreach (var file in new DirectoryInfo(paths.Blobs).EnumerateFiles())
        {
            if (used.Contains(file.Name))
                continue;
            freed += file.Length;
            file.Delete();
        }

        return freed;
    }

    private long SweepLayers(HashSet<string> used)
    {
        long freed = 0;
        foreach (var directory in Directory.GetDirectories(paths.Layers))
        {
            var name = Path.GetFileName(directory);
            if (used.Contains(name))
                continue;
            if (Digest.TryParse("sha256:" + name, out var chainId))
                freed += layers.Find(chainId)?.Bytes ?? 0;
            var doomed = directory;
            if (!name.StartsWith(StorePaths.Unfinished, StringComparison.Ordinal))
            {
                // Renamed first, so that a crash in the middle leaves no half layer under its name.
                doomed = paths.NewLayer();
                Directory.Move(directory, doomed);
            }

            FileTree.Delete(doomed);
        }

        return freed;
    }

    private void SweepRest()
    {
        foreach (var spool in Directory.GetDirectories(paths.Images, StorePaths.Unfinished + "*"))
            FileTree.Delete(spool);
        foreach (var temporary in Directory.GetFiles(paths.Images, "*.tmp"))
            File.Delete(temporary);
        foreach (var partial in new DirectoryInfo(paths.Partial).EnumerateFiles())
        {
            if (TimeProvider.System.GetUtcNow() - partial.LastWriteTimeUtc > PartialLifetime)
                partial.Delete();
        }
    }
}
