using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Orleans.Orchestrator.Hosts.Orcd;

/// <summary>
/// Where pods reach the API (as <c>kubernetes.default</c>): at their gateway's address, which the machine only has once its
/// network is set up. Linux binds to an address that is not there yet with IP_FREEBIND (ip(7)).
/// </summary>
internal static class PodFacingSocket
{
    private const int SolIp = 0;
    private const int IpFreebind = 15;

    /// <summary>A bound socket for a listener; that of the gateway need not wait for its address.</summary>
    public static Socket Create(EndPoint endpoint, IPAddress gateway)
    {
        if (endpoint is not IPEndPoint { Address: var address } || !address.Equals(gateway))
            return SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.SetRawSocketOption(SolIp, IpFreebind, BitConverter.GetBytes(1));
        socket.Bind(endpoint);
        return socket;
    }
}
