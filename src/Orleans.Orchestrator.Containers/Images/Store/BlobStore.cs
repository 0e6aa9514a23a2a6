using System.Buffers;
using System.Security.Cryptography;

namespace Orleans.Orchestrator.Containers.Images.Store;

/// <summary>Content by digest. A blob is there whole and verified or not at all.</summary>
internal sealed class BlobStore(StorePaths paths)
{
    private const int BufferSize = 256 * 1024;

    public bool Contains(Digest digest) => File.Exists(paths.Blob(digest));

    /// <exception cref="ImageException">With <see cref="ImageError.StoreFailure"/> when it isn't there.</exception>
    public FileStream OpenRead(Digest digest)
    {
        try
        {
            return new FileStream(paths.Blob(digest), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        }
        catch (FileNotFoundException e)
        {
            throw new ImageException(ImageError.StoreFailure, $"blob {digest} is missing from the store; pull or import its image again", digest.ToString(), e);
        }
    }

    /// <summary>A blob of manifest size, verified once more: what is read here decides what is mounted.</summary>
    public byte[] ReadSmall(Digest digest, int most)
    {
        using var file = OpenRead(digest);
        if (file.Length > most)
            throw new ImageException(ImageError.LimitExceeded, $"blob {digest} has {file.Length} bytes; at most {most} are allowed", digest.ToString());
        var content = new byte[file.Length];
        file.ReadExactly(content);
        return Digest.Of(content) == digest
            ? content
            : throw new ImageException(ImageError.DigestMismatch, $"blob {digest} is damaged on disk; pull or import its image again", digest.ToString());
    }

    public long Size(Digest digest) => new FileInfo(paths.Blob(digest)).Length;

    public Digest Put(ReadOnlySpan<byte> content)
    {
        var digest = Digest.Of(content);
        if (Contains(digest))
            return digest;
        var temporary = paths.NewBlob();
        File.WriteAllBytes(temporary, content);
        Adopt(temporary, digest);
        return digest;
    }

    /// <summary>Copies a stream in.</summary>
    /// <param name="content">Read to its end.</param>
    /// <param name="expected">The digest that it must have; null to take any.</param>
    /// <param name="mostBytes">With more, it is refused.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ImageException">When digest or size are wrong.</exception>
    public async Task<(Digest Digest, long Size)> PutAsync(Stream content, Digest? expected, long mostBytes, CancellationToken cancellation)
    {
        var temporary = paths.NewBlob();
        try
        {
            var (digest, size) = await CopyAsync(content, temporary, mostBytes, cancellation);
            if (expected is not null && digest != expected)
                throw Mismatch(expected, digest);
            Adopt(temporary, digest);
            return (digest, size);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Takes over a verified file.</summary>
    public void Adopt(string file, Digest digest) => File.Move(file, paths.Blob(digest), overwrite: true);

    public static ImageException Mismatch(Digest expected, Digest actual) => new(
        ImageError.DigestMismatch, $"content with the digest {expected} was promised, and {actual} was delivered", expected.ToString());

    private static async Task<(Digest Digest, long Size)> CopyAsync(Stream content, string path, long mostBytes, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1);
            long size = 0;
            while (await content.ReadAsync(buffer.AsMemory(0, BufferSize), cancellation) is var read and > 0)
            {
                size += read;
                if (size > mostBytes)
                    throw new ImageException(ImageError.LimitExceeded, $"a blob has more than the allowed {mostBytes} bytes");
                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }

            return (Digest.FromHash(hash.GetHashAndReset()), size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
