using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Orleans.Orchestrator.NodeAgent.Pods;

namespace Orleans.Orchestrator.NodeAgent.Streaming.Ports;

/// <summary>Connects a client's streams with a port of a pod.</summary>
internal sealed class PortForward(PodWorker pod, IdleWatch watch)
{
    private const int BufferBytes = 32 * 1024;

    /// <summary>What the client gets to finish after the pod has closed.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    /// <summary>Runs one connection to its end; what goes wrong is said on the error stream.</summary>
    /// <param name="port">In the pod.</param>
    /// <param name="input">What the client sends.</param>
    /// <param name="output">What it is sent.</param>
    /// <param name="finish">Tells it that there is no more.</param>
    /// <param name="errors">Where errors are told.</param>
    public async Task RunAsync(int port, Stream input, Stream output, Func<ValueTask> finish, Stream errors)
    {
        try
        {
            await using var connection = await PodPorts.ConnectAsync(pod, port, watch.Token);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(watch.Token);
            var sending = SendAsync(input, connection, end.Token);
            try
            {
                await CopyAsync(connection, output, watch.Token);
                await finish();
                end.CancelAfter(LastWords);
                await sending;
            }
            finally
            {
                await end.CancelAsync();
                await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await TellAsync(errors, $"error forwarding port {port} to pod {pod.Pod.Metadata.Name}, uid {pod.Uid}: {e.Message}");
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or does not close.
        }
    }

    private async Task TellAsync(Stream errors, string message)
    {
        try
        {
            await errors.WriteAsync(Encoding.UTF8.GetBytes(message), watch.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Nobody is left to tell.
        }
    }

    /// <summary>The client's end of input is passed on; the pod may have more to say.</summary>
    private async Task SendAsync(Stream input, NetworkStream connection, CancellationToken cancellation)
    {
        try
        {
            await CopyAsync(input, connection, cancellation);
            connection.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The pod has closed; reading from it shows whether that was in order.
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
}
