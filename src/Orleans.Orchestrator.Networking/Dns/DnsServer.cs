using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>A DNS server for the node's pods. Questions about the cluster are answered as they are read; others wait elsewhere, and only so many.</summary>
public sealed class DnsServer : IDnsServer
{
    private const int LongestQuery = 4096;
    private const int BindAttempts = 16;
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMilliseconds(10);

    private readonly DnsServerOptions _options;
    private readonly TimeProvider _time;
    private readonly DnsResponder _responder;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _loops = [];
    private readonly ConcurrentDictionary<Task, bool> _pending = [];
    private readonly SemaphoreSlim _queries;
    private readonly SemaphoreSlim _connections;
    private volatile DnsZone _zone = DnsZone.Create();

    /// <param name="options">Where to listen, whom to ask, bounds.</param>
    /// <param name="time">The clock for every bound on waiting.</param>
    public DnsServer(DnsServerOptions options, TimeProvider? time = null)
    {
        _options = options;
        _time = time ?? TimeProvider.System;
        _queries = new SemaphoreSlim(options.MaximumConcurrentQueries);
        _connections = new SemaphoreSlim(options.MaximumConnections);
        var upstream = options.Upstream.RemoveAll(server => options.Listen.Any(own => IsSelf(own, server)));
        _responder = new DnsResponder(new DnsForwarder(upstream, options.UpstreamTimeout, _time), options.TimeToLive);
    }

    /// <inheritdoc/>
    public DnsZone Zone
    {
        get => _zone;
        set => _zone = value;
    }

    /// <summary>Where it listens, with the ports that were taken.</summary>
    public ImmutableArray<IPEndPoint> Endpoints { get; private set; } = [];

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            foreach (var endpoint in _options.Listen)
            {
                var (datagrams, listener) = Bind(endpoint);
                _sockets.AddRange([datagrams, listener]);
                Endpoints = Endpoints.Add((IPEndPoint)datagrams.LocalEndPoint!);
                _loops.Add(ServeDatagramsAsync(datagrams));
                _loops.Add(AcceptAsync(listener));
            }
        }
        catch (NetworkException)
        {
            _sockets.ForEach(socket => socket.Dispose());
            throw;
        }
        return Task.CompletedTask;
    }

    /// <summary>Stops listening and waits for what is being answered.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _sockets.ForEach(socket => socket.Dispose());
        await Task.WhenAll([.. _loops, .. _pending.Keys]).ConfigureAwait(false);
        _stop.Dispose();
        _queries.Dispose();
        _connections.Dispose();
    }

    private static (Socket Datagrams, Socket Listener) Bind(IPEndPoint endpoint)
    {
        for (var attempt = 1; ; attempt++)
        {
            var datagrams = new Socket(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            var listener = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                datagrams.Bind(endpoint);
                // A restarted daemon must get its port back at once, whatever old connections linger.
                listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
                listener.Bind(datagrams.LocalEndPoint!);
                listener.Listen();
                return (datagrams, listener);
            }
            catch (SocketException failure)
            {
                datagrams.Dispose();
                listener.Dispose();
                // A free UDP port may be taken on TCP; another will do.
                if (endpoint.Port == 0 && attempt < BindAttempts)
                    continue;
                throw new NetworkException($"DNS can't listen at {endpoint}: {failure.Message}. Is another name server running there?", failure);
            }
        }
    }

    private async Task ServeDatagramsAsync(Socket socket)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(LongestQuery);
        var anybody = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(buffer, anybody, _stop.Token).ConfigureAwait(false);
                await AnswerDatagramAsync(socket, received.RemoteEndPoint, buffer.AsMemory(0, received.ReceivedBytes)).ConfigureAwait(false);
            }
            catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                await PauseAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task AnswerDatagramAsync(Socket socket, EndPoint client, ReadOnlyMemory<byte> message)
    {
        var zone = _zone;
        if (DnsRequest.Read(message) is not { } request)
        {
            DnsResponder.Count("dropped");
            return;
        }
        if (_responder.TryAnswer(zone, request, stream: false) is { } answer)
            await socket.SendToAsync(answer, client, _stop.Token).ConfigureAwait(false);
        else if (!_queries.Wait(0, CancellationToken.None))
            DnsResponder.Count("dropped");
        else
            Track(ForwardDatagramAsync(socket, client, zone, message.ToArray()));
    }

    private async Task ForwardDatagramAsync(Socket socket, EndPoint client, DnsZone zone, byte[] message)
    {
        try
        {
            // Read again: the first reading lies in the buffer that the next datagram overwrites.
            var request = DnsRequest.Read(message)!;
            var answer = await _responder.AnswerFromOutsideAsync(zone, request, message, stream: false, _stop.Token).ConfigureAwait(false);
            await socket.SendToAsync(answer, client, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            DnsResponder.Count("dropped");
        }
        finally
        {
            _queries.Release();
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _connections.WaitAsync(_stop.Token).ConfigureAwait(false);
                Track(ServeConnectionAsync(await AcceptOneAsync(listener).ConfigureAwait(false)));
            }
            catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                await PauseAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>After a failure of a socket: a client that is gone by now, or no file descriptor left, where trying again at once would only burn.</summary>
    private async Task PauseAsync()
    {
        DnsResponder.Count("dropped");
        await Task.Delay(AfterFailure, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<Socket> AcceptOneAsync(Socket listener)
    {
        try
        {
            return await listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
        }
        catch
        {
            _connections.Release();
            throw;
        }
    }

    private async Task ServeConnectionAsync(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            while (await ServeMessageAsync(stream).ConfigureAwait(false))
            {
            }
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The client is gone or has been silent for too long.
        }
        finally
        {
            _connections.Release();
        }
    }

    private async Task<bool> ServeMessageAsync(NetworkStream stream)
    {
        using var idle = new CancellationTokenSource(_options.ConnectionIdleTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, _stop.Token);
        if (await DnsFraming.ReadAsync(stream, either.Token).ConfigureAwait(false) is not { } message || DnsRequest.Read(message) is not { } request)
            return false;
        var zone = _zone;
        var answer = _responder.TryAnswer(zone, request, stream: true)
            ?? await _responder.AnswerFromOutsideAsync(zone, request, message, stream: true, _stop.Token).ConfigureAwait(false);
        await DnsFraming.WriteAsync(stream, answer, either.Token).ConfigureAwait(false);
        return true;
    }

    private void Track(Task task)
    {
        _pending.TryAdd(task, true);
        _ = task.ContinueWith(done => _pending.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private static bool IsSelf(IPEndPoint own, IPEndPoint server) =>
        own.Port == server.Port && (own.Address.Equals(server.Address) || own.Address.Equals(IPAddress.Any) && IPAddress.IsLoopback(server.Address));
}
