using System.Collections.Immutable;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;

namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>One open watch: a position in the history. Lives in the collection grain's turns.</summary>
internal sealed class Watcher(ResourceFilter filter, bool bookmarks, ChangeHistory history)
{
    private TaskCompletionSource? _signal;
    private bool _bookmarkDue;
    private bool _waiting;
    private long _position = history.End;

    /// <summary>What it selects.</summary>
    public ResourceFilter Filter => filter;

    /// <summary>Whether the collection has ended; the reader watches again from its last version.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Begins after a version.</summary>
    /// <exception cref="ApiException">410: changes after it are no longer kept.</exception>
    public void StartAfter(long version) => _position = history.Seek(version)
        ?? throw ApiErrors.Expired($"too old resource version: {version} ({history.OldestVersion})");

    /// <summary>The next events, at most <paramref name="max"/>; none when it has read everything.</summary>
    /// <exception cref="ApiException">410: what comes next is no longer kept, since the reader was too slow.</exception>
    public ImmutableArray<ResourceEvent> Take(int max, long appliedVersion)
    {
        if (_position < history.Start)
            throw ApiErrors.Expired("the watch fell too far behind the changes and was ended; list again and watch from there");
        var events = ImmutableArray.CreateBuilder<ResourceEvent>();
        while (_position < history.End && events.Count < max)
        {
            if (filter.Translate(history[_position++]) is { } told)
                events.Add(told);
        }

        if (events.Count < max && _bookmarkDue && _position == history.End)
        {
            _bookmarkDue = false;
            events.Add(new ResourceEvent(WatchEventType.Bookmark, appliedVersion, null));
        }

        return events.DrainToImmutable();
    }

    /// <summary>Completes when there may be something to take.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        // Awaited itself, not through WaitAsync: that would come back by way of the thread pool, and grains keep to their turns.
        var signal = _signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting = true;
        try
        {
            await using var cancelled = cancellationToken.UnsafeRegister(static (s, token) => ((TaskCompletionSource)s!).TrySetCanceled(token), signal);
            await signal.Task;
        }
        finally
        {
            _waiting = false;
        }
    }

    /// <summary>Changes were added from <paramref name="from"/> on. One that waits is woken only by what concerns it.</summary>
    public void Offer(long from)
    {
        // One that does not wait is still reading, or its reader is slow: it goes on from its position by itself.
        if (!_waiting)
            return;
        for (var position = from; position < history.End; position++)
        {
            if (filter.Translate(history[position]) is null)
                continue;
            _position = position;
            _waiting = false;
            _signal!.TrySetResult();
            return;
        }

        _position = history.End;
    }

    /// <summary>Time for a bookmark, if it wants any.</summary>
    public void OfferBookmark()
    {
        if (!bookmarks)
            return;
        _bookmarkDue = true;
        Wake();
    }

    /// <summary>Ends it.</summary>
    public void Close()
    {
        IsClosed = true;
        Wake();
    }

    private void Wake()
    {
        if (!_waiting)
            return;
        // One that waits has read all that concerns it, whatever else happened meanwhile.
        _position = history.End;
        _waiting = false;
        _signal!.TrySetResult();
    }
}
