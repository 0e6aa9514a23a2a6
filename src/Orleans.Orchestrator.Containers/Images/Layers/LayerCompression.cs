using System.IO.Compression;

namespace Orleans.Orchestrator.Containers.Images.Layers;

/// <summary>How a blob is compressed, told by its first bytes: media types are often wrong.</summary>
internal static class LayerCompression
{
    private const int MagicLength = 6;

    /// <summary>The uncompressed bytes of a blob. The blob's stream stays the caller's.</summary>
    /// <exception cref="ImageException">With <see cref="ImageError.UnsupportedMediaType"/>.</exception>
    public static Stream Open(Stream blob)
    {
        var magic = new byte[MagicLength];
        var length = blob.ReadAtLeast(magic, MagicLength, throwOnEndOfStream: false);
        var start = magic.AsSpan(0, length);
        Stream whole = new PrefixedStream(magic.AsMemory(0, length), blob);
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
            return new GZipStream(whole, CompressionMode.Decompress);
        if (start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd]))
            return new ZstdDecompressionStream(whole);
        if (start.StartsWith("BZh"u8) || start.StartsWith((ReadOnlySpan<byte>)[0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]))
        {
            throw new ImageException(
                ImageError.UnsupportedMediaType, "the content is compressed with bzip2 or xz; image layers may be plain, gzip or zstd");
        }

        return whole;
    }
}
