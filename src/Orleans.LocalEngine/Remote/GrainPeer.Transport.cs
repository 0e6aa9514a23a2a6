using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;

namespace Orleans.LocalEngine;

/// <summary>Carries messages over one WebSocket at a time.</summary>
internal sealed partial class GrainPeer
{
    private const int ReceiveBytes = 32 * 1024;

    /// <summary>A message that was taken from the queue when its connection broke.</summary>
    private Outgoing? _unsent;

    private readonly SemaphoreSlim _turn = new(1);
    private CancellationTokenSource? _current;
    private int _connected;

    public bool IsConnected => Volatile.Read(ref _connected) != 0;

    /// <summary>When the last connection broke, in the engine's time.</summary>
    public long DisconnectedAt { get; private set; }

    /// <summary>Carries messages until the connection ends. What was sent and not answered fails then; what waits to be sent waits on.</summary>
    public async Task RunAsync(WebSocket socket, CancellationToken token)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(token);

        // A client that comes back has lost its last connection, even if this side has not noticed yet.
        if (Interlocked.Exchange(ref _current, ended) is { } last)
            await CancelAsync(last).ConfigureAwait(false);

        await _turn.WaitAsync(token).ConfigureAwait(false);
        try
        {
            await CarryAsync(socket, ended).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.CompareExchange(ref _current, null, ended);
            _turn.Release();
        }
    }

    private static async Task CancelAsync(CancellationTokenSource connection)
    {
        try
        {
            await connection.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }
    }

    private async Task CarryAsync(WebSocket socket, CancellationTokenSource ended)
    {
        Interlocked.Increment(ref _connected);
        var sending = SendLoopAsync(socket, ended.Token);
        try
        {
            await ReceiveLoopAsync(socket, ended.Token).ConfigureAwait(false);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            DisconnectedAt = _engine.Now;
            Interlocked.Decrement(ref _connected);
            await ForgetConnectionAsync().ConfigureAwait(false);
        }
    }

    private async Task ForgetConnectionAsync()
    {
        FailOutstanding(static outstanding => outstanding.IsSent);
        foreach (var running in _running.Values)
            await running.CancelAsync().ConfigureAwait(false);

        foreach (var id in _streams.Keys)
            await EndStreamAsync(id).ConfigureAwait(false);
    }

    private async Task SendLoopAsync(WebSocket socket, CancellationToken token)
    {
        try
        {
            while (true)
            {
                var next = _unsent ?? await _queue.Reader.ReadAsync(token).ConfigureAwait(false);
                _unsent = next;
                if (next.Id != 0)
                {
                    if (!_outstanding.TryGetValue(next.Id, out var outstanding))
                    {
                        _unsent = null;
                        continue;
                    }

                    outstanding.IsSent = true;
                }

                await socket.SendAsync(next.Message, WebSocketMessageType.Text, true, token).ConfigureAwait(false);
                _unsent = null;
            }
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException)
        {
            // A message that was on its way is not sent twice; its call fails as one whose fate is unknown.
            if (_unsent is { Id: not 0 })
                _unsent = null;

            if (!token.IsCancellationRequested)
                socket.Abort();
        }
    }

    private async Task ReceiveLoopAsync(WebSocket socket, CancellationToken token)
    {
        var buffer = new ArrayBufferWriter<byte>(ReceiveBytes);
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.GetMemory(ReceiveBytes), token).ConfigureAwait(false);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, token).ConfigureAwait(false);
                return;
            }

            buffer.Advance(received.Count);
            if (buffer.WrittenCount > _options.MaxMessageBytes)
                throw new InvalidDataException($"The other side sent a message of more than {_options.MaxMessageBytes} bytes.");

            if (!received.EndOfMessage)
                continue;

            using (var document = JsonDocument.Parse(buffer.WrittenMemory))
                Receive(document.RootElement);

            if (buffer.Capacity > 1 << 20)
                buffer = new ArrayBufferWriter<byte>(ReceiveBytes);
            else
                buffer.ResetWrittenCount();
        }
    }
}
