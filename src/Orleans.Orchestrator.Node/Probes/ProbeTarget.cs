using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Probes;

/// <summary>Carries out one probe or lifecycle action against a container.</summary>
internal sealed class ProbeTarget(IContainerRuntime runtime, TimeProvider time)
{
    /// <summary>Carries out a probe.</summary>
    public async Task<ProbeResult> CheckAsync(Probe probe, Container container, string containerId, string address, CancellationToken cancellation)
    {
        var timeout = TimeSpan.FromSeconds(Math.Max(1, probe.TimeoutSeconds ?? 1));
        using var late = new CancellationTokenSource(timeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            if (probe.Exec is { } exec)
                return new ProbeResult(await ExecAsync(containerId, [.. exec.Command], limit.Token));
            if (probe.HttpGet is { } http)
                return await HttpProbe.GetAsync(http, container, address, limit.Token);
            if (probe.TcpSocket is { } tcp)
                return new ProbeResult(await TcpAsync(tcp.Host is { Length: > 0 } host ? host : address, HttpProbe.Port(tcp.Port, container), limit.Token));
            if (probe.Grpc is { } grpc)
                return new ProbeResult(await GrpcAsync(grpc, address, limit.Token));
            return new ProbeResult(null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ProbeResult($"no answer within {timeout.TotalSeconds:0} s");
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // Whatever went wrong: the container did not show that it is well.
            return new ProbeResult(e.Message);
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
        using var response = await HttpProbe.Client.SendAsync(request, cancellation);
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
