using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;
using Orleans.Orchestrator.NodeAgent.Endpoint;
using Orleans.Orchestrator.NodeAgent.Streaming.Channels;
using Orleans.Orchestrator.NodeAgent.Streaming.Commands;
using Orleans.Orchestrator.NodeAgent.Streaming.Ports;
using Orleans.Orchestrator.NodeAgent.Streaming.Spdy;

namespace Orleans.Orchestrator.NodeAgent.Streaming;

/// <summary>Turns a request into a connection of one of Kubernetes' streaming protocols, and bounds how many there are.</summary>
internal sealed class StreamUpgrade(TimeProvider time, IHostApplicationLifetime lifetime) : IDisposable
{
    private const int MaxStreams = 512;

    /// <summary>SPDY inside the messages of a WebSocket, as kubectl 1.31 and later do it.</summary>
    private const string TunnelProtocol = "SPDY/3.1+portforward.k8s.io";

    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(5);

    /// <summary>The kubelet's streamingConnectionIdleTimeout.</summary>
    private static readonly TimeSpan IdleLimit = TimeSpan.FromHours(4);

    /// <summary>Shorter than what clients wait for a sign of life.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _slots = new(MaxStreams);

    /// <summary>Serves exec or attach.</summary>
    /// <param name="http">The request, not yet answered.</param>
    /// <param name="options">Which streams there will be.</param>
    /// <param name="prepare">Makes, of a watch that ends when the connection does, what runs the command for a client.</param>
    public Task ServeCommandAsync(HttpContext http, CommandOptions options, Func<IdleWatch, Func<ICommandClient, Task<CommandStatus>>> prepare) => BoundedAsync(http, async watch =>
    {
        if (await AcceptCommandAsync(http, options, watch) is not { } client)
            return;
        await using (client)
        {
            var status = await prepare(watch)(client);
            await client.SendStatusAsync(status, watch.Token);
        }
    });

    /// <summary>Serves port-forward.</summary>
    /// <param name="http">The request, not yet answered.</param>
    /// <param name="ports">Those named in the request, which only one of the protocols needs.</param>
    /// <param name="prepare">Makes what connects to the pod, of a watch that ends when the connection does.</param>
    public Task ServePortsAsync(HttpContext http, IReadOnlyList<ushort> ports, Func<IdleWatch, PortForward> prepare) => BoundedAsync(http, async watch =>
    {
        if (http.WebSockets.IsWebSocketRequest)
        {
            await ServeSocketPortsAsync(http, ports, prepare(watch), watch);
        }
        else if (await AcceptSpdyAsync(http, [SpdyPortForward.Protocol]) is ({ } connection, _))
        {
            await using (connection)
                await new SpdyPortForward(connection, prepare(watch), watch, time).RunAsync();
        }
    });

    public void Dispose() => _slots.Dispose();

    private async Task<ICommandClient?> AcceptCommandAsync(HttpContext http, CommandOptions options, IdleWatch watch)
    {
        if (http.WebSockets.IsWebSocketRequest)
        {
            if (ChannelProtocol.Choose(http.WebSockets.WebSocketRequestedProtocols) is not { } protocol)
            {
                await RefuseProtocolsAsync(http);
                return null;
            }

            var client = new ChannelCommandClient(await AcceptAsync(http, protocol), options, watch.Token);
            await client.GreetAsync(watch.Token);
            return client;
        }

        if (await AcceptSpdyAsync(http, SpdyCommandClient.Protocols) is not ({ } connection, { } version))
            return null;
        return await SpdyCommandClient.AcceptAsync(connection, version, options, time, watch.Token);
    }

    private async Task ServeSocketPortsAsync(HttpContext http, IReadOnlyList<ushort> ports, PortForward forward, IdleWatch watch)
    {
        var offered = http.WebSockets.WebSocketRequestedProtocols;
        if (offered.Contains(TunnelProtocol))
        {
            // Its name is no token, and .NET would refuse to answer with it.
            http.Response.Headers.SecWebSocketProtocol = TunnelProtocol;
            var socket = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = KeepAlive });
            await using var tunnel = new SpdyConnection(WebSocketStream.Create(socket, WebSocketMessageType.Binary, ClosePatience), time);
            await new SpdyPortForward(tunnel, forward, watch, time).RunAsync();
        }
        else if (ChannelProtocol.Choose(offered) is not { } protocol)
        {
            await RefuseProtocolsAsync(http);
        }
        else if (ports.Count == 0)
        {
            await AgentRefusal.WriteAsync(http, StatusCodes.Status400BadRequest, "query parameter \"port\" is required");
        }
        else
        {
            await using var connection = await AcceptAsync(http, protocol);
            await new ChannelPortForward(connection, forward).RunAsync(ports, watch.Token);
        }
    }

    private async Task<(SpdyConnection?, string?)> AcceptSpdyAsync(HttpContext http, IReadOnlyList<string> protocols)
    {
        if (!SpdyHandshake.IsAsked(http))
            await AgentRefusal.WriteAsync(http, StatusCodes.Status400BadRequest, "unable to upgrade: the request must ask for an upgrade to websocket or SPDY/3.1");
        else if (SpdyHandshake.Choose(http, protocols) is not { } version)
            await AgentRefusal.WriteAsync(http, StatusCodes.Status403Forbidden, $"unable to upgrade: unable to negotiate protocol: client supports {http.Request.Headers["X-Stream-Protocol-Version"]}, server accepts {string.Join(", ", protocols)}");
        else
            return (new SpdyConnection(await SpdyHandshake.AcceptAsync(http, version), time), version);
        return default;
    }

    private static Task RefuseProtocolsAsync(HttpContext http) => AgentRefusal.WriteAsync(
        http, StatusCodes.Status403Forbidden, $"unable to upgrade: none of the subprotocols {string.Join(", ", http.WebSockets.WebSocketRequestedProtocols)} is supported");

    private static async Task<ChannelConnection> AcceptAsync(HttpContext http, ChannelProtocol protocol) => new(
        await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { SubProtocol = protocol.Name.Length == 0 ? null : protocol.Name, KeepAliveInterval = KeepAlive }),
        protocol);

    private async Task BoundedAsync(HttpContext http, Func<IdleWatch, Task> serve)
    {
        if (!_slots.Wait(0, CancellationToken.None))
        {
            http.Response.Headers.RetryAfter = "1";
            await AgentRefusal.WriteAsync(http, StatusCodes.Status429TooManyRequests, $"{MaxStreams} streams are open on this node, please try again later");
            return;
        }

        try
        {
            // A reader may pause for as long as it likes.
            if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
                rate.MinDataRate = null;
            var closed = http.Features.Get<IConnectionLifetimeFeature>()?.ConnectionClosed ?? http.RequestAborted;
            using var watch = new IdleWatch(time, IdleLimit, closed, lifetime.ApplicationStopping);
            await serve(watch);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client has gone, said nothing for hours, or the daemon stops.
        }
        finally
        {
            _slots.Release();
        }
    }
}
