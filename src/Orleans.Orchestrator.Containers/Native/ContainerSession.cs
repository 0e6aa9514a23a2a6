using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>A session over its descriptors, in whichever process they are.</summary>
internal sealed class ContainerSession : IContainerSession
{
    private readonly SessionHandles _handles;
    private readonly Func<ValueTask>? _onDispose;

    public ContainerSession(SessionHandles handles, Func<ValueTask>? onDispose = null)
    {
        _handles = handles;
        _onDispose = onDispose;
        // An executed program's terminal is all there is; an attached container's is only for its size.
        if (handles is { Terminal: { } terminal, Pidfd: not null })
        {
            var both = new DescriptorStream(terminal, FileAccess.ReadWrite);
            (Stdin, Stdout) = (both, new ProgramOutput(both, handles.Exited));
            return;
        }
        Stdin = handles.Stdin is null ? Stream.Null : new DescriptorStream(handles.Stdin, FileAccess.Write);
        Stdout = Output(handles.Stdout);
        Stderr = Output(handles.Stderr);
    }

    public Stream Stdin { get; }

    public Stream Stdout { get; }

    public Stream Stderr { get; } = Stream.Null;

    public ValueTask ResizeAsync(int columns, int rows)
    {
        if (columns is < 0 or > ushort.MaxValue || rows is < 0 or > ushort.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(columns), "a terminal has at most 65535 columns and rows");
        if (_handles.Terminal is { IsClosed: false } terminal)
            Terminal.SetSize(terminal, columns, rows);
        return ValueTask.CompletedTask;
    }

    public Task<int> WaitAsync(CancellationToken cancellationToken = default) => _handles.Exited.WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_handles.Pidfd is { IsClosed: false } pidfd && !_handles.Exited.IsCompletedSuccessfully)
            Pidfd.SendSignal(pidfd, Signal.SIGKILL);
        await Stdin.DisposeAsync().ConfigureAwait(false);
        await Stdout.DisposeAsync().ConfigureAwait(false);
        await Stderr.DisposeAsync().ConfigureAwait(false);
        _handles.Dispose();
        if (_onDispose is not null)
            await _onDispose().ConfigureAwait(false);
    }

    private Stream Output(SafeFileHandle? handle)
    {
        if (handle is null)
            return Stream.Null;
        var source = new DescriptorStream(handle, FileAccess.Read);
        // What is attached ends when the container's log does.
        return _handles.Pidfd is null ? source : new ProgramOutput(source, _handles.Exited);
    }
}
