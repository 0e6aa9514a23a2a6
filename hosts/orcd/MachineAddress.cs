using System.Net;
using System.Net.Sockets;

namespace Orleans.Orchestrator.Hosts.Orcd;

/// <summary>By which of its addresses others reach this machine, pods included.</summary>
internal static class MachineAddress
{
    // 192.0.2.0/24 is for documentation (RFC 5737): nobody is there, and nothing is sent.
    private static readonly IPEndPoint Elsewhere = new(IPAddress.Parse("192.0.2.1"), 9);

    /// <summary>The one that its packets to elsewhere carry; the loopback address where there is no way to elsewhere.</summary>
    public static IPAddress Find()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            // The kernel looks for a route and chooses the source address.
            socket.Connect(Elsewhere);
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            return IPAddress.Loopback;
        }
    }
}
