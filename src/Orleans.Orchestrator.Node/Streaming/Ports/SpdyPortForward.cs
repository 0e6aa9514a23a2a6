using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Orleans.Orchestrator.NodeAgent.Streaming.Spdy;

namespace Orleans.Orchestrator.NodeAgent.Streaming.Ports;

/// <summary>
/// Port-forward over SPDY (<c>portforward.k8s.io</c>): for each connection the client opens a stream for errors and one for data, which
/// carry the port and the same request id.
/// </summary>
internal sealed class SpdyPortForward(SpdyConnection connection, PortForward forward, IdleWatch watch, TimeProvider time)
{
    /// <summary>The name under which it is negotiated.</summary>
    public const string Protocol = "portforward.k8s.io";

    /// <summary>The kubelet's patience with a stream whose other half does not come.</summary>
    private static readonly TimeSpan PairPatience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, SpdyStream> _halves = [];

    /// <summary>Serves until the client closes.</summary>
    public async Task RunAsync()
    {
        var cancellation = watch.Token;
        var receiving = connection.Start(cancellation);
        var running = new ConcurrentDictionary<Task, bool>();
        try
        {
            await foreach (var stream in connection.Opened.ReadAllAsync(cancellation))
            {
                var serving = AddAsync(stream, cancellation);
                running[serving] = true;
                _ = serving.ContinueWith(done => running.TryRemove(done, out var _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }

            await receiving;
        }
        finally
        {
            watch.End();
            await Task.WhenAll(running.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AddAsync(SpdyStream stream, CancellationToken cancellation)
    {
        var isError = stream.Headers.GetValueOrDefault("streamtype") == "error";
        var port = stream.Headers.GetValueOrDefault("port");
        // Clients before Kubernetes 1.1 sent no ids but opened the error stream just before the one for data.
        var request = stream.Headers.GetValueOrDefault("requestid") ?? (isError ? stream.Id : stream.Id - 2).ToString(CultureInfo.InvariantCulture);
        if (_halves.TryRemove(request, out var other))
            await ForwardAsync(isError ? other : stream, isError ? stream : other, port);
        else if (_halves.TryAdd(request, stream))
            await ExpireAsync(request, stream, cancellation);
    }

    private async Task ExpireAsync(string request, SpdyStream stream, CancellationToken cancellation)
    {
        await Task.Delay(PairPatience, time, cancellation);
        if (_halves.TryRemove(new(request, stream)))
            await stream.DisposeAsync();
    }

    private async Task ForwardAsync(SpdyStream data, SpdyStream errors, string? portText)
    {
        await using (data)
        await using (errors)
        {
            if (ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0)
                await forward.RunAsync(port, data, data, () => data.FinishAsync(), errors);
            else
                await errors.WriteAsync(Encoding.UTF8.GetBytes($"unable to parse \"{portText}\" as a port"));
        }
    }
}
