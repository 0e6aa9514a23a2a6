using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Keeper;

/// <summary>One connection to a keeper, over which any number of requests go at the same time.</summary>
internal sealed class KeeperLink : IDisposable
{
    private const int MaxReplies = 8192;

    private readonly DescriptorSocket _socket;
    private readonly ConcurrentDictionary<long, Channel<(KeeperReply Reply, SafeFileHandle[] Handles)>> _waiting = [];
    private readonly ConcurrentDictionary<long, TaskCompletionSource<(KeeperReply Reply, SafeFileHandle[] Handles)>> _calls = [];
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _sending = new();
    private long _lastId;

    public KeeperLink(Socket socket)
    {
        _socket = new DescriptorSocket(socket);
        new Thread(Receive) { IsBackground = true, Name = "keeper" }.Start();
    }

    /// <summary>Completes when the connection is gone.</summary>
    public Task Lost => _lost.Task;

    /// <summary>Asks, and returns the only answer.</summary>
    /// <exception cref="ContainerException">What the keeper answered, or that it is gone.</exception>
    public async Task<(KeeperReply Reply, SafeFileHandle[] Handles)> CallAsync(KeeperRequest request, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = _calls[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            Send(request with { Id = id });
            if (_lost.Task.IsCompleted)
                answer.TrySetException(KeeperReplies.Gone());
            var (reply, handles) = await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return reply.Error is { } error ? throw error.ToException() : (reply, handles);
        }
        finally
        {
            _calls.TryRemove(id, out _);
        }
    }

    /// <summary>Asks for several answers.</summary>
    public KeeperReplies Ask(KeeperRequest request)
    {
        var id = Interlocked.Increment(ref _lastId);
        var channel = Channel.CreateBounded<(KeeperReply Reply, SafeFileHandle[] Handles)>(MaxReplies);
        _waiting[id] = channel;
        try
        {
            Send(request with { Id = id });
        }
        catch
        {
            _waiting.TryRemove(id, out _);
            throw;
        }
        if (_lost.Task.IsCompleted)
            channel.Writer.TryComplete();
        return new KeeperReplies(channel.Reader, () => _waiting.TryRemove(id, out _));
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Shutdown();

    private void Send(KeeperRequest request)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, KeeperJson.Default.KeeperRequest);
        try
        {
            lock (_sending)
                _socket.Send(body, []);
        }
        catch (Exception e) when (e is LinuxException or ObjectDisposedException)
        {
            throw KeeperReplies.Gone(e);
        }
    }

    private void Receive()
    {
        try
        {
            while (_socket.Receive() is { } message)
                Deliver(JsonSerializer.Deserialize(message.Body, KeeperJson.Default.KeeperReply)!, message.Descriptors);
        }
        catch (Exception e) when (e is LinuxException or InvalidDataException or JsonException)
        {
            // Whoever waits is told below.
        }
        _lost.TrySetResult();
        foreach (var channel in _waiting.Values)
            channel.Writer.TryComplete();
        foreach (var call in _calls.Values)
            call.TrySetException(KeeperReplies.Gone());
        _socket.CloseReceived();
        _socket.Dispose();
    }

    private void Deliver(KeeperReply reply, SafeFileHandle[] handles)
    {
        if (_calls.TryRemove(reply.Id, out var call) && call.TrySetResult((reply, handles)))
            return;
        if (_waiting.TryGetValue(reply.Id, out var channel) && channel.Writer.TryWrite((reply, handles)))
        {
            if (reply.Final)
                channel.Writer.TryComplete();
            return;
        }
        // Nobody waits any more, or a watcher does not read: it is cut off, and lists again.
        channel?.Writer.TryComplete();
        foreach (var handle in handles)
            handle.Dispose();
    }
}
