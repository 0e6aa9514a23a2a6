using System.Net;
using System.Net.Sockets;
using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.NodeAgent.Pods;

namespace Orleans.Orchestrator.NodeAgent.Streaming.Ports;

/// <summary>Connects to a pod's own localhost.</summary>
internal static class PodPorts
{
    /// <summary>Connects by IPv4 or, failing that, IPv6.</summary>
    /// <exception cref="IOException">Nobody listens there, or the pod is gone.</exception>
    public static async Task<NetworkStream> ConnectAsync(PodWorker pod, int port, CancellationToken cancellation)
    {
        SocketException? refusal = null;
        foreach (var address in (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback])
        {
            try
            {
                return await ConnectAsync(pod, new IPEndPoint(address, port), cancellation);
            }
            catch (SocketException e)
            {
                // What IPv4 says matters more: pods have no other addresses.
                refusal ??= e;
            }
        }

        throw new IOException($"failed to connect to localhost:{port} inside the pod: {Explain(refusal!)}", refusal);
    }

    private static async Task<NetworkStream> ConnectAsync(PodWorker pod, IPEndPoint target, CancellationToken cancellation)
    {
        var socket = Open(pod, target.AddressFamily);
        try
        {
            await socket.ConnectAsync(target, cancellation);
            socket.NoDelay = true;
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A socket belongs for ever to the namespace in which it was made.</summary>
    private static Socket Open(PodWorker pod, AddressFamily family)
    {
        if (pod.Pod.Spec.HostNetwork == true)
            return new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            using var target = NetworkNamespace.Open(pod.NetworkNamespacePath ?? throw new IOException("the pod has no network yet"));
            return NetworkNamespace.Run(target, () => new Socket(family, SocketType.Stream, ProtocolType.Tcp));
        }
        catch (LinuxException e)
        {
            throw new IOException($"the pod's network cannot be entered: {e.Message}", e);
        }
    }

    private static string Explain(SocketException error) => error.SocketErrorCode == SocketError.ConnectionRefused ? "connection refused" : error.Message;
}
