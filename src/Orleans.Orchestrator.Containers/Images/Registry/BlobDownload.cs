using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using Orleans.Orchestrator.Containers.Images.Oci;
using Orleans.Orchestrator.Containers.Images.Store;

namespace Orleans.Orchestrator.Containers.Images.Registry;

/// <summary>Fetches one blob into a file, going on where an earlier try stopped, and hashing while it comes.</summary>
internal sealed class BlobDownload(RegistryClient client, OciDescriptor descriptor, FileStream file, IProgress<ImageProgress>? progress) : IDisposable
{
    private const int BufferSize = 256 * 1024;
    private const long ReportEvery = 1 << 20;

    private readonly Digest _digest = descriptor.ContentDigest;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _length;
    private long _reported;

    /// <summary>Takes up what the file has from before.</summary>
    public async Task ResumeAsync(CancellationToken cancellation)
    {
        if (file.Length > descriptor.Size)
            Restart();
        file.Position = 0;
        var buffer = new byte[BufferSize];
        while (await file.ReadAsync(buffer, cancellation) is var read and > 0)
        {
            _hash.AppendData(buffer, 0, read);
            _length += read;
        }
    }

    /// <summary>One try to fetch what is missing; returns when the blob is whole and verified.</summary>
    public async Task<bool> FetchAsync(IdleTimeout idle)
    {
        if (_length < descriptor.Size || descriptor.Size == 0)
        {
            using var response = await client.GetBlobAsync(_digest, _length, idle.Token);
            if (!Continues(response))
                Restart();
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
                throw new HttpRequestException("the registry does not have the rest of a blob", inner: null, HttpStatusCode.RequestTimeout);
            await CopyAsync(response, idle);
        }

        var actual = Digest.FromHash(_hash.GetHashAndReset());
        if (actual == _digest && _length == descriptor.Size)
            return true;
        var got = _length;
        Restart();
        throw got == descriptor.Size
            ? BlobStore.Mismatch(_digest, actual)
            : new ImageException(
                ImageError.DigestMismatch, $"blob {_digest} ends after {got} bytes; its manifest says {descriptor.Size}", _digest.ToString());
    }

    public void Dispose() => _hash.Dispose();

    private bool Continues(HttpResponseMessage response) =>
        _length == 0 || (response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == _length);

    private void Restart()
    {
        file.SetLength(0);
        _length = 0;
        _reported = 0;
        _hash.GetHashAndReset();
    }

    private async Task CopyAsync(HttpResponseMessage response, IdleTimeout idle)
    {
        await using var body = await response.Content.ReadAsStreamAsync(idle.Token);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            file.Position = _length;
            while (await body.ReadAsync(buffer.AsMemory(0, BufferSize), idle.Token) is var read and > 0)
            {
                idle.Restart();
                if (_length + read > descriptor.Size)
                {
                    Restart();
                    throw new ImageException(
                        ImageError.DigestMismatch, $"blob {_digest} has more than the {descriptor.Size} bytes that its manifest says", _digest.ToString());
                }

                _hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), idle.Token);
                _length += read;
                Report();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Report()
    {
        if (_length - _reported < ReportEvery && _length < descriptor.Size)
            return;
        _reported = _length;
        progress?.Report(new ImageProgress(ImageStage.Downloading, _digest.ToString(), _length, descriptor.Size));
    }
}
