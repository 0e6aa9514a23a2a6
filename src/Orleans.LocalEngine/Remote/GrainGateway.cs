using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebSockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>
/// Lets clients in. A client that comes back within a while finds its observers still known. For hosts whose endpoints are
/// guarded in a way of their own; others map it by <see cref="GrainGatewayExtensions.MapGrainGateway"/>.
/// </summary>
public sealed class GrainGateway
{
    /// <summary>The query parameter by which a client names itself. It is random, and whoever knows it is that client.</summary>
    internal const string ClientParameter = "client";

    private readonly GrainEngine _engine;
    private readonly RemoteOptions _options;
    private readonly ConcurrentDictionary<string, GrainPeer> _clients = new();
    private readonly WebSocketMiddleware _sockets;

    internal GrainGateway(GrainEngine engine, RemoteOptions options, ILoggerFactory loggers)
    {
        _engine = engine;
        _options = options;
        _sockets = new WebSocketMiddleware(CarryAsync, Options.Create(new WebSocketOptions()), loggers);
        engine.Upkeep += DropClients;
    }

    /// <summary>
    /// Carries a client's calls until its connection ends. Whoever comes here may call every grain: the caller has authorized it.
    /// </summary>
    public Task AcceptAsync(HttpContext context) => _sockets.Invoke(context);

    private async Task CarryAsync(HttpContext context)
    {
        var client = context.Request.Query[ClientParameter].ToString();
        if (!context.WebSockets.IsWebSocketRequest || !Guid.TryParseExact(client, "N", out _))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync($"Connect with a WebSocket and ?{ClientParameter}=, a random GUID of 32 digits.", context.RequestAborted);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            KeepAliveInterval = TimeSpan.FromSeconds(10),
            KeepAliveTimeout = TimeSpan.FromSeconds(20),
        });
        var peer = _clients.GetOrAdd(client, _ => new GrainPeer(_engine, _options, Resolve));
        try
        {
            await peer.RunAsync(socket, context.RequestAborted);
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException)
        {
            _engine.Log.ConnectionEnded(client, exception.Message);
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException or InvalidOperationException or FormatException)
        {
            _engine.Log.ConnectionEnded(client, exception.Message);
            socket.Abort();
        }
    }

    private static string ClientOf(IdSpan observer) => observer.ToString().Split('+')[0];

    private object Resolve(GrainPeer peer, GrainId id, Type interfaceType) =>
        ((ReferenceRuntime?)FindClient(id) ?? _engine).GetReference(id, interfaceType);

    /// <summary>The connection of an observer, null for one of this process or of nobody.</summary>
    private GrainPeer? FindClient(GrainId id) =>
        id.Type == GrainEngine.ObserverType ? _clients.GetValueOrDefault(ClientOf(id.Key)) : null;

    private void DropClients()
    {
        foreach (var (client, peer) in _clients)
        {
            if (!peer.IsConnected && _engine.Now - peer.DisconnectedAt > _options.ClientDropTimeout.Ticks && _clients.TryRemove(client, out _))
                peer.Dispose();
        }
    }
}
