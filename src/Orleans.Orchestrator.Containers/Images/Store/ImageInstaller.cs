using Orleans.Orchestrator.Containers.Images.Oci;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Images.Store;

/// <summary>Brings one image into the store: its blobs, its layers unpacked, and at last its names.</summary>
internal sealed class ImageInstaller(StorePaths paths, ImageIndex index, BlobStore blobs, LayerStore layers, ImageStoreOptions options)
{
    /// <summary>Installs the image of a manifest whose own digest the caller has verified.</summary>
    public async Task<Digest> InstallAsync(
        byte[] manifestJson, IBlobSource source, IReadOnlyCollection<ImageReference> names, IProgress<ImageProgress>? progress,
        CancellationToken cancellation)
    {
        var manifestDigest = Digest.Of(manifestJson);
        var manifest = StoredImage.ParseManifest(manifestJson, manifestDigest.ToString(), options.Limits);
        if (manifest.Config!.Size > options.Limits.MaxManifestBytes)
            throw new ImageException(ImageError.LimitExceeded, $"image configuration {manifest.Config.Digest} has {manifest.Config.Size} bytes");
        var configDigest = manifest.Config.ContentDigest;
        if (!blobs.Contains(configDigest))
            await source.FetchAsync(manifest.Config, blobs, null, cancellation);
        var image = StoredImage.Create(manifest, blobs.ReadSmall(configDigest, options.Limits.MaxManifestBytes));

        await InstallLayersAsync(image, source, progress, cancellation);
        blobs.Put(manifestJson);
        await PublishAsync(manifestDigest, names, cancellation);
        foreach (var name in names)
            progress?.Report(new ImageProgress(ImageStage.Done, name.ToString()));
        return manifestDigest;
    }

    /// <summary>Names an image whose content is complete, after all of it is on disk.</summary>
    public async Task PublishAsync(Digest manifestDigest, IReadOnlyCollection<ImageReference> names, CancellationToken cancellation)
    {
        await Task.Run(SyncContent, cancellation);
        await index.UpdateAsync(
            document =>
            {
                var texts = names.Select(x => x.ToString()).ToHashSet();
                foreach (var others in document.Images.Values)
                    others.ExceptWith(texts);
                if (!document.Images.TryGetValue(manifestDigest.ToString(), out var own))
                    document.Images[manifestDigest.ToString()] = own = new SortedSet<string>(StringComparer.Ordinal);
                own.UnionWith(texts);
                return 0;
            },
            cancellation);
    }

    private async Task InstallLayersAsync(StoredImage image, IBlobSource source, IProgress<ImageProgress>? progress, CancellationToken cancellation)
    {
        var chainIds = image.ChainIds;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.MaxParallelLayers, CancellationToken = cancellation };
        try
        {
            await Parallel.ForAsync(0, chainIds.Count, parallel, async (i, stop) =>
            {
                var descriptor = image.Manifest.Layers![i];
                await InstallLayerAsync(descriptor, image.DiffIds[i], chainIds[i], source, progress, stop);
            });
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ImageException(ImageError.RegistryUnavailable, "the transfer of a layer was interrupted");
        }
    }

    private async Task InstallLayerAsync(
        OciDescriptor descriptor, Digest diffId, Digest chainId, IBlobSource source, IProgress<ImageProgress>? progress, CancellationToken cancellation)
    {
        var blobDigest = descriptor.ContentDigest;
        if (!blobs.Contains(blobDigest))
            await source.FetchAsync(descriptor, blobs, progress, cancellation);
        if (layers.Contains(chainId))
        {
            progress?.Report(new ImageProgress(ImageStage.Present, blobDigest.ToString(), descriptor.Size, descriptor.Size));
            return;
        }

        progress?.Report(new ImageProgress(ImageStage.Unpacking, blobDigest.ToString(), 0, descriptor.Size));
        await Task.Factory.StartNew(
            () =>
            {
                using var blob = blobs.OpenRead(blobDigest);
                layers.Unpack(blob, blobDigest, diffId, chainId, cancellation);
            },
            cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        progress?.Report(new ImageProgress(ImageStage.Unpacking, blobDigest.ToString(), descriptor.Size, descriptor.Size));
    }

    private void SyncContent()
    {
        var fd = (int)FileErrno.Check(
            Openat2.Open(Openat2.CurrentDirectory, FilePath.Terminated(paths.Images), Openat2.ReadOnly | Openat2.Directory), $"open {paths.Images}");
        try
        {
            FileErrno.Check(FileDescriptors.SyncFileSystem(fd), $"sync {paths.Root}");
        }
        finally
        {
            FileDescriptors.Close(fd);
        }
    }
}
