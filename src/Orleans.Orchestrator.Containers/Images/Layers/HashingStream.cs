using System.Security.Cryptography;

namespace Orleans.Orchestrator.Containers.Images.Layers;

/// <summary>Passes a stream's bytes on and hashes them. The stream stays the caller's.</summary>
internal sealed class HashingStream(Stream source) : ReadOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Bytes passed on so far.</summary>
    public long Count { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var read = source.Read(buffer);
        _hash.AppendData(buffer[..read]);
        Count += read;
        return read;
    }

    /// <summary>Reads what is left, and says the digest of all.</summary>
    public Digest Finish()
    {
        var buffer = new byte[64 * 1024];
        while (Read(buffer.AsSpan()) > 0)
        {
            // Hashed by reading.
        }

        return Digest.FromHash(_hash.GetHashAndReset());
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
