using System.IO.Compression;
using Orleans.Orchestrator.Containers.Images.Layers;
using Orleans.Orchestrator.Containers.Images.Oci;
using Orleans.Orchestrator.Containers.Images.Store;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>Makes the layers of COPY, WORKDIR and RUN, in the store's form.</summary>
internal sealed class LayerMaker(ImageStore store, IBuildRunner runner, DateTimeOffset? newest, TimeProvider time)
{
    /// <summary>The layer of copied files.</summary>
    public async Task<BuiltLayer> CopyAsync(StageState state, CopyPlan plan, CancellationToken cancellation)
    {
        var temporary = store.Paths.NewBlob();
        try
        {
            var layer = await Task.Run(() => WriteArchive(plan, temporary, cancellation), cancellation);
            store.Blobs.Adopt(temporary, layer.Blob);
            var chainId = LayerStore.ChainId(state.ChainId, layer.DiffId);
            if (!store.Layers.Contains(chainId))
                await Task.Run(() => Unpack(layer, chainId, cancellation), cancellation);
            return layer;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>The layer of what a command changed.</summary>
    /// <exception cref="ImageException">With <see cref="ImageError.BuildFailed"/> when the command fails.</exception>
    public async Task<BuiltLayer> RunAsync(
        StageState state, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, Stream output, CancellationToken cancellation)
    {
        var (fresh, files) = store.Layers.CreateForBuild();
        var work = store.Paths.NewLayer();
        Directory.CreateDirectory(work);
        try
        {
            var exitCode = await runner.RunAsync(
                new BuildCommand
                {
                    LayerDirectories = state.Directories(store.Layers),
                    UpperDirectory = files,
                    WorkDirectory = work,
                    Arguments = [.. arguments],
                    Environment = [.. environment],
                    WorkingDirectory = state.Config.WorkingDir.Length > 0 ? state.Config.WorkingDir : "/",
                    User = state.Config.User,
                    Output = output,
                },
                cancellation);
            if (exitCode != 0)
                throw new ImageException(ImageError.BuildFailed, $"the command ended with exit code {exitCode}");
            var packed = await new LayerPacker(store.Limits, newest).PackAsync(files, store.Blobs, store.Paths, cancellation);
            store.Layers.Publish(
                fresh, LayerStore.ChainId(state.ChainId, packed.DiffId), new LayerDocument { DiffId = packed.DiffId.ToString(), Bytes = packed.FileBytes });
            return new BuiltLayer(packed.DiffId, packed.BlobDigest, packed.BlobBytes, MediaTypes.LayerGzip);
        }
        finally
        {
            FileTree.Delete(fresh);
            FileTree.Delete(work);
        }
    }

    private BuiltLayer WriteArchive(CopyPlan plan, string path, CancellationToken cancellation)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 256 * 1024);
        using var blob = new HashingWriteStream(file);
        HashingWriteStream plain;
        using (var gzip = new GZipStream(blob, CompressionLevel.Fastest, leaveOpen: true))
        using (plain = new HashingWriteStream(gzip))
            plan.Write(new TarWriter(plain), newest, new FileTime(time.GetUtcNow().ToUnixTimeSeconds(), 0), cancellation);
        return new BuiltLayer(plain.Digest(), blob.Digest(), blob.Count, MediaTypes.LayerGzip);
    }

    private void Unpack(BuiltLayer layer, Digest chainId, CancellationToken cancellation)
    {
        using var blob = store.Blobs.OpenRead(layer.Blob);
        store.Layers.Unpack(blob, layer.Blob, layer.DiffId, chainId, cancellation);
    }
}
