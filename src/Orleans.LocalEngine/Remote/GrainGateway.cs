using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>Lets clients in. A client that comes back within a while finds its observers still known.</summary>
internal sealed class GrainGateway
{
    /// <summary>The query parameter by which a client names itself. It is random, and whoever knows it is that client.</summary>
    public const string ClientParameter = "client";

    private readonly GrainEngine _engine;
    private readonly RemoteOptions _options;
    private readonly ConcurrentDictionary<string, GrainPeer> _clients = new();

    public GrainGateway(GrainEngine engine, RemoteOptions options)
    {
        _engine = engine;
        _options = options;
        engine.Upkeep += DropClients;
    }

    public async Task AcceptAsync(HttpContext context)
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
