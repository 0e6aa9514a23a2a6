using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Orleans.Orchestrator.Simulation.Http;

/// <summary>One request and its answer, on a connection that can break.</summary>
internal sealed class MemoryExchange : IHttpRequestLifetimeFeature, IDisposable
{
    private const string Reset = "the connection was reset";
    private readonly HttpCall _call;
    private readonly string _user;
    private readonly SynchronizationContext _process;
    private readonly CancellationTokenSource _aborted = new();
    private readonly MemoryResponse _response;
    private bool _ended;

    public MemoryExchange(HttpCall call, string user, SynchronizationContext process)
    {
        (_call, _user, _process) = (call, user, process);
        _response = new MemoryResponse();
        RequestAborted = _aborted.Token;
    }

    /// <summary>Called once, when the answer is complete or the connection broke.</summary>
    public Action Ended { get; set; } = static () => { };

    /// <summary>The answer's status code, once its head was sent.</summary>
    /// <exception cref="IOException">The connection broke before.</exception>
    public Task<int> Head => _response.Head;

    /// <summary>The answer's body as it comes.</summary>
    public PipeReader Body => _response.Reader;

    /// <inheritdoc/>
    public CancellationToken RequestAborted { get; set; }

    /// <summary>The whole body.</summary>
    /// <exception cref="IOException">The connection broke before its end.</exception>
    public async Task<byte[]> ReadToEndAsync()
    {
        while (true)
        {
            var read = await Body.ReadAsync();
            if (read.IsCompleted)
                return read.Buffer.ToArray();
            Body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Has the pipeline answer; in the process.</summary>
    public void Serve(RequestDelegate pipeline) => _ = ServeAsync(pipeline);

    /// <summary>The client looks no further, whether it has read everything or not.</summary>
    public void Dispose()
    {
        Break();
        Body.Complete();
    }

    /// <summary>The connection breaks: the client is told at once, the server as soon as it gets to it.</summary>
    public void Break()
    {
        if (!TryEnd())
            return;
        _response.Break(new IOException(Reset));
        _process.Post(static s => ((CancellationTokenSource)s!).Cancel(), _aborted);
    }

    /// <inheritdoc/>
    public void Abort() => Break();

    private async Task ServeAsync(RequestDelegate pipeline)
    {
        try
        {
            await pipeline(MakeContext());
            if (TryEnd())
                await _response.CompleteAsync();
        }
        catch (Exception)
        {
            // As Kestrel: a handler that fails without an answer costs the connection.
            Break();
        }
    }

    private bool TryEnd()
    {
        if (_ended)
            return false;
        _ended = true;
        Ended();
        return true;
    }

    private DefaultHttpContext MakeContext()
    {
        var (path, query) = _call.Path.IndexOf('?') is var at and >= 0 ? (_call.Path[..at], _call.Path[at..]) : (_call.Path, "");
        var request = new HttpRequestFeature
        {
            Protocol = HttpProtocol.Http2, Scheme = "https", Method = _call.Method, Path = Uri.UnescapeDataString(path), RawTarget = _call.Path, QueryString = query,
            Body = new MemoryStream(_call.Body.ToArray(), writable: false),
        };
        request.Headers.Host = "chaos";
        request.Headers.Authorization = $"Bearer {_user}";
        request.Headers.UserAgent = "chaos/1";
        if (_call.Accept is { } accept)
            request.Headers.Accept = accept;
        if (!_call.Body.IsEmpty)
        {
            request.Headers.ContentType = _call.ContentType;
            request.Headers.ContentLength = _call.Body.Length;
        }

        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(_response);
        features.Set<IHttpResponseBodyFeature>(_response);
        features.Set<IHttpRequestLifetimeFeature>(this);
        features.Set<IHttpRequestIdentifierFeature>(new HttpRequestIdentifierFeature { TraceIdentifier = "chaos" });
        return new DefaultHttpContext(features);
    }
}
