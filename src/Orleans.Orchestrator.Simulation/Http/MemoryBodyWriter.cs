using System.IO.Pipelines;

namespace Orleans.Orchestrator.Simulation.Http;

/// <summary>Writes an answer's body, behind its head; when nobody reads any more, into nothing.</summary>
internal sealed class MemoryBodyWriter(MemoryResponse response, PipeWriter pipe) : PipeWriter
{
    private byte[] _nothing = [];

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => response.IsBroken ? 0 : pipe.UnflushedBytes;

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0) => response.IsBroken ? Nothing(sizeHint) : pipe.GetMemory(sizeHint);

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => response.IsBroken ? Nothing(sizeHint) : pipe.GetSpan(sizeHint);

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        if (!response.IsBroken)
            pipe.Advance(bytes);
    }

    /// <inheritdoc/>
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        await response.StartAsync(cancellationToken);
        return response.IsBroken ? new FlushResult(isCanceled: false, isCompleted: true) : await pipe.FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush() => pipe.CancelPendingFlush();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        // The server completes its own writer, at the end of the answer.
    }

    private byte[] Nothing(int sizeHint) => _nothing.Length >= Math.Max(sizeHint, 1) ? _nothing : _nothing = new byte[Math.Max(sizeHint, 4096)];
}
