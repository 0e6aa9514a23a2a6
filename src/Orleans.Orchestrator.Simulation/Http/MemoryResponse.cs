using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Orleans.Orchestrator.Simulation.Http;

/// <summary>An answer on its way through memory. Its head goes out with the first bytes of its body, and a client that doesn't read holds the server up.</summary>
internal sealed class MemoryResponse : IHttpResponseFeature, IHttpResponseBodyFeature
{
    private const int Window = 64 * 1024;

    // Every continuation goes to the context that waits: none to the thread pool.
    private readonly Pipe _pipe = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: Window, resumeWriterThreshold: Window / 2,
        useSynchronizationContext: true));

    private readonly TaskCompletionSource<int> _head = new();
    private readonly MemoryBodyWriter _writer;
    private readonly List<(Func<object, Task> Callback, object State)> _starting = [];
    private readonly List<(Func<object, Task> Callback, object State)> _completed = [];

    public MemoryResponse() => _writer = new MemoryBodyWriter(this, _pipe.Writer);

    /// <summary>The status code, once it has been sent.</summary>
    public Task<int> Head => _head.Task;

    /// <summary>The client's end.</summary>
    public PipeReader Reader => _pipe.Reader;

    /// <summary>Whether nobody is there any more to whom to answer.</summary>
    public bool IsBroken { get; private set; }

    /// <inheritdoc/>
    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    /// <inheritdoc/>
    public string? ReasonPhrase { get; set; }

    /// <inheritdoc/>
    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    /// <inheritdoc/>
    public bool HasStarted { get; private set; }

    /// <inheritdoc/>
    public Stream Stream => _writer.AsStream(leaveOpen: true);

    /// <inheritdoc/>
    public PipeWriter Writer => _writer;

    Stream IHttpResponseFeature.Body
    {
        get => Stream;
        set => throw new NotSupportedException("The body's stream can't be exchanged.");
    }

    /// <inheritdoc/>
    public void OnStarting(Func<object, Task> callback, object state) => _starting.Add((callback, state));

    /// <inheritdoc/>
    public void OnCompleted(Func<object, Task> callback, object state) => _completed.Add((callback, state));

    /// <inheritdoc/>
    public void DisableBuffering()
    {
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (HasStarted)
            return;
        HasStarted = true;
        await RunAsync(_starting);
        _head.TrySetResult(StatusCode);
    }

    /// <inheritdoc/>
    public async Task CompleteAsync()
    {
        await StartAsync();
        if (!IsBroken)
            await _pipe.Writer.CompleteAsync();
        await RunAsync(_completed);
    }

    /// <inheritdoc/>
    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        await SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    /// <summary>The client gets no more than it has read.</summary>
    public void Break(Exception why)
    {
        IsBroken = true;
        _head.TrySetException(why);
        _ = _head.Task.Exception;
        _pipe.Writer.Complete(why);
    }

    // The last one registered is the first to be called.
    private static async Task RunAsync(List<(Func<object, Task> Callback, object State)> callbacks)
    {
        for (var i = callbacks.Count - 1; i >= 0; i--)
            await callbacks[i].Callback(callbacks[i].State);
        callbacks.Clear();
    }
}
