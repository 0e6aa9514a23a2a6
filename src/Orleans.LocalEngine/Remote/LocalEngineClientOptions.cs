using System.Net.WebSockets;

namespace Orleans.LocalEngine;

/// <summary>How a client reaches its gateway.</summary>
public sealed class LocalEngineClientOptions
{
    /// <summary>The gateway, as in <c>wss://host:6443/grains</c>.</summary>
    public Uri? Gateway { get; set; }

    /// <summary>Sets credentials: headers, client certificates and whom to trust.</summary>
    public Action<ClientWebSocketOptions>? Configure { get; set; }

    /// <summary>How long an attempt to connect may take.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The wait after the first failed attempt; it doubles with each.</summary>
    public TimeSpan MinReconnectDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait between two attempts.</summary>
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(5);
}
