using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orleans.Orchestrator.Networking.Tests.World;

/// <summary>Asks an <see cref="EchoServer"/> from inside a namespace.</summary>
internal static class EchoClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What the server said, as (its name, the client's address as it saw it).</summary>
    public static async Task<(string Server, string Client)> AskAsync(
        TestNamespace from, string address, int port, ProtocolType protocol = ProtocolType.Tcp, Socket? through = null)
    {
        var own = through is null ? Open(from, protocol) : null;
        using (own)
        {
            var socket = through ?? own!;
            using var limit = new CancellationTokenSource(Patience);
            var buffer = new byte[256];
            await socket.ConnectAsync(IPAddress.Parse(address), port, limit.Token);
            if (protocol == ProtocolType.Udp)
                await socket.SendAsync(new byte[] { 1 }, limit.Token);
            var length = await socket.ReceiveAsync(buffer, limit.Token);
            var words = Encoding.ASCII.GetString(buffer, 0, length).Split(' ');
            return (words[0], words[1]);
        }
    }

    public static Socket Open(TestNamespace from, ProtocolType protocol) => from.Run(() =>
        new Socket(AddressFamily.InterNetwork, protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol));

    /// <summary>Asserts that a connection is refused, which the client learns at once.</summary>
    public static async Task AssertRefusedAsync(
        TestNamespace from, string address, int port, ProtocolType protocol = ProtocolType.Tcp, SocketError expected = SocketError.ConnectionRefused)
    {
        var refusal = await Assert.ThrowsAnyAsync<SocketException>(() => AskAsync(from, address, port, protocol));
        Assert.Equal(expected, refusal.SocketErrorCode);
    }
}
