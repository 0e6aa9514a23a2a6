using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>Calls the grains behind a gateway and is called back by them. It connects in the background and again whenever that breaks.</summary>
internal sealed class RemoteGrainClient : BackgroundService, IClusterClient, IGrainConnection
{
    private readonly GrainEngine _engine;
    private readonly GrainPeer _peer;
    private readonly LocalEngineClientOptions _options;
    private readonly string _client;
    private readonly Lock _gate = new();
    private readonly List<Func<CancellationToken, Task>> _callbacks = [];
    private TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RemoteGrainClient(GrainEngine engine, RemoteOptions remote, LocalEngineClientOptions options)
    {
        _engine = engine;
        _options = options;
        _client = Guid.NewGuid().ToString("N");
        _engine.ObserverPrefix = _client;
        _peer = new GrainPeer(engine, remote, Resolve);
    }

    public IServiceProvider ServiceProvider => _engine.Services;

    public bool IsConnected => _peer.IsConnected;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrEmpty(primaryKey);
        return (TGrainInterface)(object)Get(typeof(TGrainInterface), IdSpan.Create(primaryKey));
    }

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        (TGrainInterface)(object)Get(typeof(TGrainInterface), GrainIdKeyExtensions.CreateIntegerKey(primaryKey));

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey =>
        (TGrainInterface)(object)Get(typeof(TGrainInterface), GrainIdKeyExtensions.CreateGuidKey(primaryKey));

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => (TGrainInterface)Resolve(_peer, grainId, typeof(TGrainInterface));

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) =>
        (IGrain)Get(grainInterfaceType, IdSpan.Create(grainPrimaryKey));

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => _engine.GrainFactory.CreateObjectReference<TGrainObserverInterface>(obj);

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => _engine.GrainFactory.DeleteObjectReference<TGrainObserverInterface>(obj);

    public Task WaitUntilConnectedAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
            return _connected.Task.WaitAsync(cancellationToken);
    }

    public IDisposable OnConnected(Func<CancellationToken, Task> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        lock (_gate)
        {
            _callbacks.Add(callback);
            if (IsConnected)
                _ = CallBackAsync(callback, CancellationToken.None);
        }

        return new Subscription(this, callback);
    }

    public override void Dispose()
    {
        _peer.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        _engine.StartUpkeep();
        var delay = _options.MinReconnectDelay;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                using var socket = await ConnectAsync(stoppingToken);
                delay = _options.MinReconnectDelay;
                await RunAsync(socket, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested && IsTransient(exception))
            {
                _engine.Log.ConnectionEnded(_client, exception.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            // Half of the wait is random, so that a thousand clients of a gateway that was restarted don't come at once.
            await Task.Delay(delay * (0.5 + (Random.Shared.NextDouble() / 2)), _engine.Time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            delay = delay * 2 < _options.MaxReconnectDelay ? delay * 2 : _options.MaxReconnectDelay;
        }
    }

    private static bool IsTransient(Exception exception) =>
        exception is WebSocketException or IOException or OperationCanceledException or JsonException or InvalidDataException
            or HttpRequestException or System.Security.Authentication.AuthenticationException;

    private async Task<ClientWebSocket> ConnectAsync(CancellationToken stoppingToken)
    {
        var gateway = _options.Gateway ?? throw new OrleansConfigurationException(
            $"{nameof(LocalEngineClientOptions)}.{nameof(LocalEngineClientOptions.Gateway)} must name the gateway, as in wss://host:6443/grains.");
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(10);
            socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(20);
            _options.Configure?.Invoke(socket.Options);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            limit.CancelAfter(_options.ConnectTimeout);
            var address = new UriBuilder(gateway) { Query = $"{GrainGateway.ClientParameter}={_client}" }.Uri;
            await socket.ConnectAsync(address, limit.Token);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task RunAsync(ClientWebSocket socket, CancellationToken stoppingToken)
    {
        var running = _peer.RunAsync(socket, stoppingToken);
        Func<CancellationToken, Task>[] callbacks;
        lock (_gate)
        {
            _connected.TrySetResult();
            callbacks = [.. _callbacks];
        }

        _engine.Log.Connected(_client);
        foreach (var callback in callbacks)
            _ = CallBackAsync(callback, stoppingToken);

        try
        {
            await running;
        }
        finally
        {
            lock (_gate)
                _connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private async Task CallBackAsync(Func<CancellationToken, Task> callback, CancellationToken token)
    {
        try
        {
            await callback(token);
        }
        catch (Exception exception)
        {
            _engine.Log.CallbackFailed(exception);
        }
    }

    private LocalGrainReference Get(Type interfaceType, IdSpan key) =>
        _peer.GetReference(new GrainId(GrainManifest.GuessType(interfaceType), key), interfaceType);

    private object Resolve(GrainPeer peer, GrainId id, Type interfaceType) =>
        id.Type == GrainEngine.ObserverType && id.Key.ToString().StartsWith(_client, StringComparison.Ordinal)
            ? _engine.GetReference(id, interfaceType)
            : _peer.GetReference(id, interfaceType);

    private sealed class Subscription(RemoteGrainClient client, Func<CancellationToken, Task> callback) : IDisposable
    {
        public void Dispose()
        {
            lock (client._gate)
                client._callbacks.Remove(callback);
        }
    }
}
