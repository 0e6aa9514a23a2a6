using System.Buffers;
using System.Threading.Channels;

namespace Orleans.Orchestrator.Containers.Images.Layers;

/// <summary>
/// Decompresses ahead on one thread while another writes files: the two halves of unpacking take about the same time.
/// </summary>
internal sealed class ChunkPipe : IDisposable
{
    private const int ChunkSize = 256 * 1024;
    private const int ChunksAhead = 8;

    private readonly Channel<ArraySegment<byte>> _chunks =
        Channel.CreateBounded<ArraySegment<byte>>(new BoundedChannelOptions(ChunksAhead) { SingleReader = true, SingleWriter = true });

    private readonly CancellationTokenSource _abandoned;
    private readonly Task _producer;
    private ArraySegment<byte> _current;

    /// <param name="source">Read to its end on a thread of its own.</param>
    /// <param name="mostBytes">With more, the content is refused.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public ChunkPipe(Stream source, long mostBytes, CancellationToken cancellation)
    {
        _abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _producer = Task.Factory.StartNew(
            () => Produce(source, mostBytes, _abandoned.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The next chunk, valid until the next call; empty at the end. Throws what the reading threw.</summary>
    public ReadOnlyMemory<byte> Next()
    {
        Return();
        while (!_chunks.Reader.TryRead(out _current))
        {
            var waiting = _chunks.Reader.WaitToReadAsync(_abandoned.Token).AsTask();
            if (!waiting.GetAwaiter().GetResult())
                return default;
        }

        return _current;
    }

    /// <summary>Ends the reading and waits until its thread has let go of the source.</summary>
    public void Dispose()
    {
        _abandoned.Cancel();
        _producer.Wait();
        Return();
        while (_chunks.Reader.TryRead(out _current))
            Return();
        _abandoned.Dispose();
    }

    private void Return()
    {
        if (_current.Array is { } array)
            ArrayPool<byte>.Shared.Return(array);
        _current = default;
    }

    private void Produce(Stream source, long mostBytes, CancellationToken cancellation)
    {
        long total = 0;
        try
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
                var read = source.ReadAtLeast(buffer, ChunkSize, throwOnEndOfStream: false);
                if (read == 0)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    break;
                }

                total += read;
                if (total > mostBytes)
                    throw new ImageException(ImageError.LimitExceeded, $"the layer unpacks to more than {mostBytes} bytes");
                Hand(new ArraySegment<byte>(buffer, 0, read), cancellation);
            }

            _chunks.Writer.Complete();
        }
        catch (Exception e)
        {
            // The consumer rethrows it; this thread has nobody to tell.
            _chunks.Writer.Complete(e is InvalidDataException
                ? new ImageException(ImageError.InvalidArchive, $"the compressed content is damaged: {e.Message}", inner: e)
                : e);
        }
    }

    private void Hand(ArraySegment<byte> chunk, CancellationToken cancellation)
    {
        while (!_chunks.Writer.TryWrite(chunk))
        {
            if (!_chunks.Writer.WaitToWriteAsync(cancellation).AsTask().GetAwaiter().GetResult())
                return;
        }
    }
}
