using System.Buffers;
using Orleans.Orchestrator.Containers;

namespace Orleans.Orchestrator.NodeAgent.Streaming.Commands;

/// <summary>Connects a client with a program until one of them ends.</summary>
internal sealed class CommandRun(ICommandClient client, IContainerSession session, bool tty, IdleWatch watch)
{
    private const int BufferBytes = 32 * 1024;

    /// <summary>Ctrl-D, which is how the end of input is typed on a terminal.</summary>
    private static readonly byte[] EndOfTransmission = [4];

    /// <summary>Runs an executed program to its end.</summary>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public Task<CommandStatus> ExecAsync() => RunAsync(async outputs =>
    {
        var code = await session.WaitAsync(watch.Token);
        await outputs;
        return CommandStatus.Exited(code);
    });

    /// <summary>Follows a container's program; what it ends with is told by the pod's status.</summary>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public Task<CommandStatus> AttachAsync() => RunAsync(async outputs =>
    {
        if (client.Stdout is null && client.Stderr is null)
            await session.WaitAsync(watch.Token);
        await outputs;
        return CommandStatus.Success;
    });

    private async Task<CommandStatus> RunAsync(Func<Task, Task<CommandStatus>> follow)
    {
        _ = client.Gone.ContinueWith(_ => End(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(watch.Token);
        var inputs = Task.WhenAll(CopyInputAsync(ended.Token), ResizeAsync(ended.Token));
        var outputs = Task.WhenAll(CopyOutputAsync(session.Stdout, client.Stdout), CopyOutputAsync(session.Stderr, client.Stderr));
        try
        {
            return await follow(outputs);
        }
        catch (ContainerException e)
        {
            return CommandStatus.Failed($"error executing command in container: {e.Message}");
        }
        finally
        {
            await ended.CancelAsync();
            await inputs.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _ = outputs.ContinueWith(t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    private async Task CopyInputAsync(CancellationToken cancellation)
    {
        if (client.Stdin is not { } source)
            return;
        try
        {
            await CopyAsync(source, session.Stdin, cancellation);
            if (tty)
                await session.Stdin.WriteAsync(EndOfTransmission, cancellation);
            else
                await session.Stdin.DisposeAsync();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The program reads no more; whatever else is sent to it is dropped.
            await source.DisposeAsync();
        }
    }

    private async Task CopyOutputAsync(Stream source, Stream? target)
    {
        if (target is null)
            return;
        try
        {
            await CopyAsync(source, target, watch.Token);
            await target.DisposeAsync();
        }
        catch (IOException)
        {
            // Nobody listens any more.
            End();
            throw new OperationCanceledException();
        }
    }

    private async Task CopyAsync(Stream source, Stream target, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await source.ReadAsync(buffer, cancellation) is > 0 and var count)
            {
                watch.Touch();
                await target.WriteAsync(buffer.AsMemory(0, count), cancellation);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task ResizeAsync(CancellationToken cancellation)
    {
        if (client.Sizes is not { } sizes)
            return;
        await foreach (var (columns, rows) in TerminalSizes.ReadAsync(sizes, cancellation))
            await session.ResizeAsync(columns, rows);
    }

    private void End()
    {
        try
        {
            watch.End();
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
    }
}
