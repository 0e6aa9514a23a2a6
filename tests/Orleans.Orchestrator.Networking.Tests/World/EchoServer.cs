using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orleans.Orchestrator.Networking.Tests.World;

/// <summary>Answers every TCP connection and every datagram with its name and the address it saw the client at: <c>name 10.0.0.1</c>.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly Socket _datagrams;
    private readonly string _name;
    private readonly Task _loops;

    public EchoServer(TestNamespace where, string name, int port)
    {
        _name = name;
        (_listener, _datagrams) = where.Run(() => (
            new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp),
            new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)));
        _listener.Bind(new IPEndPoint(IPAddress.Any, port));
        _listener.Listen();
        _datagrams.Bind(new IPEndPoint(IPAddress.Any, port));
        _loops = Task.WhenAll(AcceptAsync(), EchoAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        _datagrams.Dispose();
        await _loops;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptAsync();
                await client.SendAsync(Answer(client.RemoteEndPoint!));
                client.Shutdown(SocketShutdown.Both);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Closed by the test.
        }
    }

    private async Task EchoAsync()
    {
        try
        {
            var buffer = new byte[512];
            while (true)
            {
                var received = await _datagrams.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                await _datagrams.SendToAsync(Answer(received.RemoteEndPoint), received.RemoteEndPoint);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Closed by the test.
        }
    }

    private byte[] Answer(EndPoint client) => Encoding.ASCII.GetBytes($"{_name} {((IPEndPoint)client).Address}");
}
