using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Probes;

/// <summary>Carries out one probe or lifecycle action against a container.</summary>
internal sealed class ProbeTarget(IContainerRuntime runtime, TimeProvider time)
{
    private static readonly HttpMessageInvoker Http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.Zero,
#pragma warning disable CA5359 // see the comment
        // The kubelet does not verify a pod's certificate either: it is the pod that is asked whether it lives.
        SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
    });

    /// <summary>Null when the probe succeeded, otherwise why not.</summary>
    public async Task<string?> CheckAsync(Probe probe, Container container, string containerId, string address, CancellationToken cancellation)
    {
        var timeout = TimeSpan.FromSeconds(Math.Max(1, probe.TimeoutSeconds ?? 1));
        using var late = new CancellationTokenSource(timeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            if (probe.Exec is { } exec)
                return await ExecAsync(containerId, [.. exec.Command], limit.Token);
            if (probe.HttpGet is { } http)
                return await HttpAsync(http, container, address, limit.Token);
            if (probe.TcpSocket is { } tcp)
                return await TcpAsync(tcp.Host is { Length: > 0 } host ? host : address, Port(tcp.Port, container), limit.Token);
            if (probe.Grpc is { } grpc)
                return await GrpcAsync(grpc, address, limit.Token);
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"no answer within {timeout.TotalSeconds:0} s";
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // Whatever went wrong: the container did not show that it is well.
            return e.Message;
        }
    }

    /// <summary>Runs a command in a container; null when it ended with 0.</summary>
    public async Task<string?> ExecAsync(string containerId, IReadOnlyList<string> command, CancellationToken cancellation)
    {
        await using var session = await runtime.ExecAsync(containerId, new ExecSpec { Args = command }, cancellation);
        var output = ReadSomeAsync(session.Stdout, cancellation);
        var errors = ReadSomeAsync(session.Stderr, cancellation);
        var code = await session.WaitAsync(cancellation);
        return code == 0 ? null : $"command ended with {code}: {(await output + await errors).Trim()}";
    }

    /// <summary>Asks by HTTP; null for an answer from 200 to 399.</summary>
    public static async Task<string?> HttpAsync(HTTPGetAction action, Container container, string address, CancellationToken cancellation)
    {
        var host = action.Host is { Length: > 0 } given ? given : address;
        var scheme = action.Scheme?.ToLowerInvariant() == "https" ? "https" : "http";
        var path = action.Path is { Length: > 0 } p ? p[0] == '/' ? p : "/" + p : "/";
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{scheme}://{host}:{Port(action.Port, container)}{path}"));
        request.Headers.TryAddWithoutValidation("User-Agent", "kube-probe/1.33");
        request.Headers.TryAddWithoutValidation("Accept", "*/*");
        foreach (var header in action.HttpHeaders)
        {
            request.Headers.Remove(header.Name);
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        }

        using var response = await Http.SendAsync(request, cancellation);
        return (int)response.StatusCode is >= 200 and < 400 ? null : $"HTTP probe failed with statuscode: {(int)response.StatusCode}";
    }

    /// <summary>The number of a port that may be given by name.</summary>
    /// <exception cref="FormatException">The container has no port of that name.</exception>
    private static int Port(IntOrString port, Container container) => port.Text is not { } name
        ? port.Number
        : container.Ports.FirstOrDefault(p => p.Name == name)?.ContainerPortValue
            ?? throw new FormatException($"the container has no port named '{name}'");

    private static async Task<string?> TcpAsync(string host, int port, CancellationToken cancellation)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(host, port, cancellation);
        return null;
    }

    /// <summary>grpc.health.v1.Health/Check (github.com/grpc/grpc/blob/master/doc/health-checking.md) over plain HTTP/2.</summary>
    private static async Task<string?> GrpcAsync(GRPCAction action, string address, CancellationToken cancellation)
    {
        var message = new Serialization.ProtoWriter(64);
        if (action.Service is { Length: > 0 } service)
            message.Write(1, service);
        var body = new byte[5 + message.Position];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), message.Position);
        message.Written.CopyTo(body.AsSpan(5));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://{address}:{action.Port}/grpc.health.v1.Health/Check"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await Http.SendAsync(request, cancellation);
        var answer = await response.Content.ReadAsByteArrayAsync(cancellation);
        // A 5-byte prefix, then HealthCheckResponse {status = 1}, where 1 is SERVING.
        return answer is [_, _, _, _, _, 0x08, 1, ..] ? null : "the service does not say SERVING";
    }

    private static async Task<string> ReadSomeAsync(Stream stream, CancellationToken cancellation)
    {
        var buffer = new byte[1024];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        // The rest is taken and dropped, or the command would block on a full pipe.
        await stream.CopyToAsync(Stream.Null, cancellation);
        return System.Text.Encoding.UTF8.GetString(buffer, 0, length);
    }
}
