using System.Collections.Concurrent;
using Orleans.Orchestrator.Containers.Images.Oci;
using Orleans.Orchestrator.Containers.Images.Store;

namespace Orleans.Orchestrator.Containers.Images.Registry;

/// <summary>Blobs from a registry. A download that broke off stays for a day, so that the next pull goes on with it.</summary>
internal sealed class RegistryBlobSource(RegistryClient client, StorePaths paths, RetryPolicy retry, ImageLimits limits) : IBlobSource
{
    private readonly ConcurrentQueue<string> _partial = new();

    /// <summary>Forgets what came of an image that is wrong: nothing will go on with it.</summary>
    public void Discard()
    {
        foreach (var path in _partial)
            File.Delete(path);
    }

    public async Task FetchAsync(OciDescriptor descriptor, BlobStore blobs, IProgress<ImageProgress>? progress, CancellationToken cancellation)
    {
        var digest = descriptor.ContentDigest;
        if (descriptor.Size > limits.MaxLayerBytes)
            throw new ImageException(ImageError.LimitExceeded, $"blob {digest} has {descriptor.Size} bytes; at most {limits.MaxLayerBytes} are allowed", digest.ToString());
        var (path, file) = OpenPartial(digest);
        _partial.Enqueue(path);
        try
        {
            await using (file)
            {
                using var download = new BlobDownload(client, descriptor, file, progress);
                await download.ResumeAsync(cancellation);
                await retry.RunAsync($"blob {digest}", download.FetchAsync, progress, cancellation);
            }

            blobs.Adopt(path, digest);
        }
        catch (Exception e) when (e is ImageException { Error: not ImageError.RegistryUnavailable } || !path.StartsWith(paths.Partial, StringComparison.Ordinal))
        {
            File.Delete(path);
            throw;
        }
    }

    // Another pull of the same blob holds the file: then this one downloads into its own.
    private (string Path, FileStream File) OpenPartial(Digest digest)
    {
        var shared = Path.Combine(paths.Partial, digest.Hex);
        try
        {
            return (shared, Open(shared));
        }
        catch (IOException) when (File.Exists(shared))
        {
            var own = paths.NewBlob();
            return (own, Open(own));
        }
    }

    private static FileStream Open(string path) => new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
}
