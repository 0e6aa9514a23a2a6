using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;

namespace Orleans.Orchestrator.Containers.Keeper;

/// <summary>The answers to one request.</summary>
internal sealed class KeeperReplies(ChannelReader<(KeeperReply Reply, SafeFileHandle[] Handles)> reader, Action forget) : IDisposable
{
    public static ContainerRuntimeException Gone(Exception? cause = null) =>
        new("the keeper has gone while it was asked; containers live on, try again", cause);

    /// <summary>The next one.</summary>
    /// <exception cref="ContainerException">What the keeper answered, or that it is gone.</exception>
    public async Task<(KeeperReply Reply, SafeFileHandle[] Handles)> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            var next = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            return next.Reply.Error is { } error ? throw error.ToException() : next;
        }
        catch (ChannelClosedException e)
        {
            throw Gone(e);
        }
    }

    public void Dispose()
    {
        forget();
        while (reader.TryRead(out var unread))
        {
            foreach (var handle in unread.Handles)
                handle.Dispose();
        }
    }
}
