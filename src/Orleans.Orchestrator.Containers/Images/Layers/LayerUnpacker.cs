using System.Security.Cryptography;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Images.Layers;

/// <summary>Unpacks one layer and finds both of its digests in the same pass.</summary>
internal static class LayerUnpacker
{
    // Tar's headers and padding come on top of the files' bytes.
    private const double ArchiveOverhead = 1.25;
    private const long MinArchiveOverheadBytes = 64L << 20;

    /// <summary>Unpacks a blob into an empty directory. On failure the directory is removed.</summary>
    /// <param name="blob">The compressed layer; read to its end, stays the caller's.</param>
    /// <param name="directory">Is made; its parent must be there.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ImageException">What was wrong with the layer, naming the entry.</exception>
    public static UnpackedLayer Unpack(Stream blob, string directory, ImageLimits limits, CancellationToken cancellation)
    {
        var path = FilePath.Terminated(directory);
        FileErrno.Check(FileNodes.MakeDirectory(Openat2.CurrentDirectory, path, 0x1ED), $"mkdir {directory}");
        FileErrno.Check(FileMetadata.ChangeMode(Openat2.CurrentDirectory, path, 0x1ED), $"chmod {directory}"); // whatever the umask
        try
        {
            return UnpackInto(blob, directory, limits, cancellation);
        }
        catch
        {
            FileTree.Delete(directory);
            throw;
        }
    }

    private static UnpackedLayer UnpackInto(Stream blob, string directory, ImageLimits limits, CancellationToken cancellation)
    {
        using var compressed = new HashingStream(blob);
        using var plain = LayerCompression.Open(compressed);
        using var diffHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var writer = new LayerWriter(directory, limits);
        var mostBytes = (long)Math.Min(long.MaxValue / 2, limits.MaxLayerBytes * ArchiveOverhead) + MinArchiveOverheadBytes;
        using (var pipe = new ChunkPipe(plain, mostBytes, cancellation))
        {
            var input = new TarInput(() =>
            {
                var chunk = pipe.Next();
                diffHash.AppendData(chunk.Span);
                return chunk;
            });
            var reader = new TarReader(input, limits);
            while (reader.Next() is { } entry)
            {
                cancellation.ThrowIfCancellationRequested();
                writer.Write(entry, reader);
            }

            input.Drain();
        }

        writer.Finish();
        return new UnpackedLayer(compressed.Finish(), compressed.Count, Digest.FromHash(diffHash.GetHashAndReset()), writer.Bytes);
    }
}
