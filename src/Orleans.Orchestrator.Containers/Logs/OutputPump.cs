using System.Buffers;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Logs;

/// <summary>
/// Moves one stream of a container to its log and to whoever is attached. While nothing comes it holds no buffer but the start of an
/// unfinished line.
/// </summary>
internal sealed class OutputPump : IAsyncDisposable
{
    private const int BufferBytes = 64 * 1024;
    private static readonly TimeSpan ListenerPatience = TimeSpan.FromSeconds(10);

    private readonly DescriptorStream _source;
    private readonly bool _ownsSource;
    private readonly LogStream _stream;
    private readonly CriLogWriter? _log;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _pumping;
    private DescriptorStream[] _listeners = [];
    private byte[] _unfinished = [];

    public OutputPump(DescriptorStream source, bool ownsSource, LogStream stream, CriLogWriter? log, TimeProvider time)
    {
        (_source, _ownsSource, _stream, _log, _time) = (source, ownsSource, stream, log, time);
        _pumping = PumpAsync();
    }

    /// <summary>From now on writes to this pipe too; closes it when the stream ends.</summary>
    public void Add(DescriptorStream listener)
    {
        lock (_lock)
        {
            if (!_ended.IsCancellationRequested)
            {
                _listeners = [.. _listeners, listener];
                _ = RemoveWhenClosedAsync(listener, _ended.Token);
                return;
            }
        }
        listener.Dispose();
    }

    /// <summary>The container has exited: moves what is left and closes everything.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
            _ended.Cancel();
        _source.StopWaiting();
        await _pumping.ConfigureAwait(false);
        foreach (var listener in _listeners)
            listener.Dispose();
        if (_ownsSource)
            _source.Dispose();
        _ended.Dispose();
    }

    private async Task PumpAsync()
    {
        while (true)
        {
            await _source.WaitReadableAsync(CancellationToken.None).ConfigureAwait(false);
            // Before it is looked at: what comes after has been written by something that outlived the container.
            var last = _ended.IsCancellationRequested;
            if (!await MoveAvailableAsync().ConfigureAwait(false) || last)
                break;
        }
        _log?.Write(_stream, _unfinished, final: true);
    }

    /// <summary>False at the end of the stream.</summary>
    private async Task<bool> MoveAvailableAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            return await MoveAvailableAsync(buffer).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<bool> MoveAvailableAsync(byte[] buffer)
    {
        while (true)
        {
            _unfinished.CopyTo(buffer, 0);
            var kept = _unfinished.Length;
            var count = _source.TryRead(buffer.AsSpan(kept, BufferBytes - kept));
            if (count <= 0)
                return count < 0;
            var rest = _log?.Write(_stream, buffer.AsSpan(0, kept + count), final: false) ?? 0;
            _unfinished = rest == 0 ? [] : buffer.AsSpan(kept + count - rest, rest).ToArray();
            foreach (var listener in Volatile.Read(ref _listeners))
                await WriteAsync(listener, buffer.AsMemory(kept, count)).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(DescriptorStream listener, ReadOnlyMemory<byte> bytes)
    {
        using var patience = new CancellationTokenSource(ListenerPatience, _time);
        try
        {
            await listener.WriteAsync(bytes, patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Gone, or so slow that the container would be held up by it.
            Remove(listener);
        }
    }

    /// <summary>A container that writes nothing would never notice that a listener has gone.</summary>
    private async Task RemoveWhenClosedAsync(DescriptorStream listener, CancellationToken ended)
    {
        try
        {
            // There is nothing to read at this end of a pipe, only that the other one is closed.
            await listener.WaitReadableAsync(ended).ConfigureAwait(false);
            Remove(listener);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Whoever ended it has closed it.
        }
    }

    private void Remove(DescriptorStream listener)
    {
        lock (_lock)
            _listeners = [.. _listeners.Where(other => other != listener)];
        listener.Dispose();
    }
}
