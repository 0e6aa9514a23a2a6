using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Containers.Logs;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>Our side of a running container's standard streams.</summary>
internal sealed class ContainerStreams : IAsyncDisposable
{
    private readonly CriLogWriter? _log;
    private readonly OutputPump? _output;
    private readonly OutputPump? _error;
    private readonly bool _stdinOnce;
    private DescriptorStream? _input;

    private ContainerStreams(CriLogWriter? log, OutputPump? output, OutputPump? error, DescriptorStream? input, bool stdinOnce) =>
        (_log, _output, _error, _input, _stdinOnce) = (log, output, error, input, stdinOnce);

    /// <summary>The terminal, when the container has one.</summary>
    public SafeFileHandle? Master { get; private init; }

    /// <summary>Whether something can be written to the program.</summary>
    public bool HasInput => _input is not null;

    /// <summary>Begins to move output to the log.</summary>
    public static ContainerStreams Open(ContainerSpec spec, OwnEnds ends, RuntimeOptions options, TimeProvider time)
    {
        var log = spec.LogPath is { } path ? new CriLogWriter(path, options.LogMaxBytes, options.LogMaxFiles, time) : null;
        if (spec.Tty)
        {
            var terminal = ends.Master is null ? null : new DescriptorStream(ends.Master, FileAccess.ReadWrite);
            var pump = terminal is null ? null : new OutputPump(terminal, ownsSource: true, LogStream.Stdout, log, time);
            return new ContainerStreams(log, pump, null, spec.Stdin ? terminal : null, spec.StdinOnce) { Master = ends.Master };
        }
        var output = OpenPump(ends.Output!, LogStream.Stdout);
        var error = OpenPump(ends.Error!, LogStream.Stderr);
        var input = ends.Input is null ? null : new DescriptorStream(ends.Input, FileAccess.Write, nonBlocking: true);
        return new ContainerStreams(log, output, error, input, spec.StdinOnce);

        OutputPump OpenPump(SafeFileHandle source, LogStream stream) =>
            new(new DescriptorStream(source, FileAccess.Read, nonBlocking: true), ownsSource: true, stream, log, time);
    }

    /// <summary>Connects pipes to the streams.</summary>
    public void Attach(DescriptorStream? input, DescriptorStream? output, DescriptorStream? error)
    {
        if (output is not null)
            Add(_output, output);
        if (error is not null)
            Add(_error, error);
        if (input is not null)
            _ = ForwardInputAsync(input);
    }

    /// <summary>Moves what the container has written to the end, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_output is not null)
            await _output.DisposeAsync().ConfigureAwait(false);
        if (_error is not null)
            await _error.DisposeAsync().ConfigureAwait(false);
        if (_input is not null)
            await _input.DisposeAsync().ConfigureAwait(false);
        _log?.Dispose();
    }

    private static void Add(OutputPump? pump, DescriptorStream listener)
    {
        if (pump is null)
            listener.Dispose();
        else
            pump.Add(listener);
    }

    private async Task ForwardInputAsync(DescriptorStream source)
    {
        await using var closing = source.ConfigureAwait(false);
        try
        {
            if (_input is { } target)
                await source.CopyToAsync(target).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The container has exited.
        }
        if (_stdinOnce && Master is null && Interlocked.Exchange(ref _input, null) is { } once)
            await once.DisposeAsync().ConfigureAwait(false);
    }
}
