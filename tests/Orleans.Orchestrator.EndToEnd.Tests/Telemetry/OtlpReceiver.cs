using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.EndToEnd.Tests.World;
using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.EndToEnd.Tests.Telemetry;

/// <summary>
/// Takes traces by OTLP over HTTP, in a machine's network. Reads of each ExportTraceServiceRequest what the tests look at, by the
/// numbers of https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto.
/// </summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly WebApplication _app;

    private OtlpReceiver(Socket listener)
    {
        _listener = listener;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.ListenHandle((ulong)listener.Handle));
        _app = builder.Build();
        _app.MapPost("/v1/traces", TakeAsync);
        _app.MapPost("/v1/metrics", () => Results.Ok());
    }

    /// <summary>All that came.</summary>
    public ConcurrentQueue<ReceivedSpan> Spans { get; } = [];

    /// <summary>Where it is, inside the machine.</summary>
    public string Address => $"http://{_listener.LocalEndPoint}";

    /// <summary>A receiver on a free port of the machine's loopback interface.</summary>
    public static OtlpReceiver Open(PrivateMachine machine)
    {
        using var network = NetworkNamespace.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/{machine.Pid}/ns/net"));
        return new OtlpReceiver(NetworkNamespace.Run(network, () =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            socket.Listen();
            return socket;
        }));
    }

    public Task StartAsync() => _app.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _listener.Dispose();
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        ReadRequest(new ProtoReader(body.ToArray()));
    }

    private void ReadRequest(ProtoReader request)
    {
        while (request.NextField(out var field))
        {
            if (field == 1)
                ReadResourceSpans(request.ReadMessage());
            else
                request.Skip();
        }
    }

    private void ReadResourceSpans(ProtoReader resource)
    {
        while (resource.NextField(out var field))
        {
            if (field == 2)
                ReadScopeSpans(resource.ReadMessage());
            else
                resource.Skip();
        }
    }

    private void ReadScopeSpans(ProtoReader scope)
    {
        while (scope.NextField(out var field))
        {
            if (field == 2)
                ReadSpan(scope.ReadMessage());
            else
                scope.Skip();
        }
    }

    private void ReadSpan(ProtoReader span)
    {
        var (trace, name) = ("", "");
        while (span.NextField(out var field))
        {
            switch (field)
            {
                case 1:
                    trace = Convert.ToHexStringLower(span.ReadOctets().Span);
                    break;
                case 5:
                    name = span.ReadString();
                    break;
                default:
                    span.Skip();
                    break;
            }
        }

        Spans.Enqueue(new ReceivedSpan(trace, name));
    }
}
