using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Streams;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc port-forward</c>: each local connection is one WebSocket to the pod's port.</summary>
internal static class PortForwardCommand
{
    private const int MaxConnections = 256;
    private const byte Data = 0;
    private const byte Errors = 1;

    public static Verb Verb() => new("port-forward", "Reach ports of a pod from here")
    {
        Usage = "(POD | KIND/NAME) [LOCAL:]REMOTE…", Completes = Completes.Pods, Examples = ["orc port-forward svc/web 8080:80", "orc port-forward deploy/web :80 --address 0.0.0.0"],
        Flags = [Flag.Words("address", '\0', "Where to listen"), Flag.Text("pod-running-timeout", '\0', "How long to wait for a pod", "1m0s")],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        if (call.Words.Count < 2)
            throw call.Wrong("TYPE/NAME and list of ports are required for port-forward");
        var pod = (await OwnedPods.FindAsync(session, call.Words[0], false, call.Time("pod-running-timeout"), cancellation))[0];
        if ((string?)pod["status"]?["phase"] != "Running")
            throw new CliException($"error: unable to forward port because pod is not running. Current status={(string?)pod["status"]?["phase"]}");
        var service = call.Words[0].Contains('/') && await WordReader.ReadAsync(session, [call.Words[0]], cancellation) is [({ Kind: "Service" } kind, var name)]
            ? await session.Client.GetAsync(kind.Path(session.Namespace, name), cancellation) : null;
        var listeners = new List<Task>();
        foreach (var port in call.Words.Skip(1))
        {
            var (local, remote) = Parse(port, service, pod);
            foreach (var address in Addresses(call))
                listeners.Add(ListenAsync(session, pod, address, local, remote, cancellation));
        }

        session.Out.Flush();
        await Task.WhenAll(listeners);
        return 0;
    }

    private static IEnumerable<IPAddress> Addresses(Invocation call) => (call.All("address") is { Count: > 0 } given ? given : ["localhost"]).SelectMany(a =>
        a == "localhost" ? (IPAddress[])[IPAddress.Loopback, .. Socket.OSSupportsIPv6 ? [IPAddress.IPv6Loopback] : Array.Empty<IPAddress>()]
        : [IPAddress.TryParse(a, out var parsed) ? parsed : throw new CliException($"error: invalid address {a}", 2)]);

    private static (int Local, int Remote) Parse(string text, JsonObject? service, JsonObject pod)
    {
        var parts = text.Split(':');
        var (left, right) = parts.Length switch { 1 => (parts[0], parts[0]), 2 => (parts[0].Length == 0 ? "0" : parts[0], parts[1]), _ => throw Wrong(text) };
        var remote = Named(right, service, pod) ?? throw Wrong(text);
        var local = parts.Length == 1 && !char.IsAsciiDigit(left[0]) ? remote : int.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(text);
        if (local > ushort.MaxValue || remote is < 1 or > ushort.MaxValue)
            throw Wrong(text);
        return (local, service is null ? remote : Target(service, remote, pod));
    }

    private static CliException Wrong(string text) => new($"error: invalid port format '{text}'", 2);

    private static int? Named(string text, JsonObject? service, JsonObject pod)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        if (service is not null)
            return (int?)(service["spec"]?["ports"] as JsonArray ?? []).FirstOrDefault(p => (string?)p?["name"] == text)?["port"];
        return (int?)ContainerPorts(pod).FirstOrDefault(p => (string?)p["name"] == text)?["containerPort"];
    }

    /// <summary>A Service's port is another one in the pod.</summary>
    private static int Target(JsonObject service, int port, JsonObject pod)
    {
        var found = (service["spec"]?["ports"] as JsonArray ?? []).FirstOrDefault(p => (int?)p?["port"] == port)
            ?? throw new CliException($"error: Service {(string?)service["metadata"]?["name"]} does not have a service port {port}");
        if (found["targetPort"] is not JsonValue target || (string?)service["spec"]?["clusterIP"] == "None")
            return port;
        if (target.TryGetValue<int>(out var number))
            return number == 0 ? port : number;
        return (int?)ContainerPorts(pod).FirstOrDefault(p => (string?)p["name"] == (string?)target)?["containerPort"]
            ?? throw new CliException($"error: the pod has no port named {(string?)target}");
    }

    private static IEnumerable<JsonObject> ContainerPorts(JsonObject pod) => (pod["spec"]?["containers"] as JsonArray ?? []).SelectMany(c => c?["ports"] as JsonArray ?? []).OfType<JsonObject>();

    private static async Task ListenAsync(Session session, JsonObject pod, IPAddress address, int local, int remote, CancellationToken cancellation)
    {
        using var listener = new TcpListener(address, local);
        try
        {
            listener.Start();
        }
        catch (SocketException e)
        {
            // Where there is no IPv6, IPv4 will do.
            if (address.Equals(IPAddress.IPv6Loopback))
                return;
            throw new CliException($"error: unable to listen on port {local}: {e.Message}");
        }

        var at = (IPEndPoint)listener.LocalEndpoint;
        session.Out.Write($"Forwarding from {at} -> {remote}\n");
        session.Out.Flush();
        using var slots = new SemaphoreSlim(MaxConnections);
        while (!cancellation.IsCancellationRequested)
        {
            await slots.WaitAsync(cancellation);
            var connection = await listener.AcceptTcpClientAsync(cancellation);
            Console.Error.WriteLine($"Handling connection for {at.Port}");
            _ = ServeAsync(session, pod, connection, remote, slots, cancellation);
        }
    }

    private static async Task ServeAsync(Session session, JsonObject pod, TcpClient connection, int remote, SemaphoreSlim slots, CancellationToken cancellation)
    {
        try
        {
            using (connection)
            {
                using var socket = await ChannelSocket.OpenAsync(session.Client, $"{StreamPath.Pod(pod)}/portforward?ports={remote}", cancellation);
                using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                var stream = connection.GetStream();
                var sending = SendAsync(stream, socket, end.Token);
                await ReceiveAsync(stream, socket, remote, end.Token);
                await end.CancelAsync();
                await sending;
            }
        }
        catch (Exception e) when (e is CliException or IOException or OperationCanceledException or System.Net.WebSockets.WebSocketException)
        {
            if (!cancellation.IsCancellationRequested)
                Console.Error.WriteLine($"error: an error occurred forwarding {remote}: {e.Message}");
        }
        finally
        {
            slots.Release();
        }
    }

    private static async Task SendAsync(NetworkStream from, ChannelSocket to, CancellationToken cancellation)
    {
        try
        {
            var buffer = new byte[32 * 1024];
            while (await from.ReadAsync(buffer, cancellation) is > 0 and var count)
                await to.SendAsync(Data, buffer.AsMemory(0, count), cancellation);
            await to.CloseChannelAsync(Data, cancellation);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or System.Net.WebSockets.WebSocketException or ObjectDisposedException)
        {
            // One of the two has gone; the other direction notices.
        }
    }

    /// <summary>Data for the local side. Both channels begin with the port's number in two bytes.</summary>
    private static async Task ReceiveAsync(NetworkStream to, ChannelSocket from, int remote, CancellationToken cancellation)
    {
        var (dataHeader, errorHeader) = (2, 2);
        while (await from.ReceiveAsync(cancellation) is (var channel, var bytes))
        {
            if (channel == Data)
            {
                var skip = Math.Min(dataHeader, bytes.Length);
                dataHeader -= skip;
                await to.WriteAsync(bytes[skip..], cancellation);
            }
            else if (channel == Errors)
            {
                var skip = Math.Min(errorHeader, bytes.Length);
                errorHeader -= skip;
                if (bytes.Length > skip)
                    Console.Error.WriteLine($"error: an error occurred forwarding {remote}: {Encoding.UTF8.GetString(bytes.Span[skip..])}");
            }
        }
    }
}
