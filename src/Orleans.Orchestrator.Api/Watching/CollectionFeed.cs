using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Api.Watching;

/// <summary>
/// One collection's events for all of its watchers here: a single watch of the collection grain, whose events lie in a bounded
/// ring until every watcher that keeps up has sent them. A thousand watchers cost the grain one, and each event one encoding.
/// </summary>
internal sealed class CollectionFeed(IGrainFactory grains, ResourceKind kind, ApiOptions options, TimeProvider time)
{
    private static readonly TimeSpan SnapshotReuse = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly WatchFrame?[] _ring = new WatchFrame?[options.WatchRingSize];
    private readonly CancellationTokenSource _stop = new();
    private Task? _started;
    private TaskCompletionSource _changed = NewSignal();
    private long _first;
    private long _next;
    private long _bytes;
    private long _epoch;
    private long _coveredFrom;
    private long _version;
    private (Task<CollectionPage> Page, DateTimeOffset At)? _snapshot;

    /// <summary>A place in the feed to read from, or null when the ring does not reach back to a version.</summary>
    /// <param name="afterVersion">The last version that the watcher has seen; null to begin now.</param>
    public async Task<FeedCursor?> OpenAsync(long? afterVersion)
    {
        await StartAsync();
        lock (_lock)
        {
            if (_started is null)
                throw ApiErrors.ServiceUnavailable($"the watch of {kind.Collection} was interrupted; try again");
            var after = afterVersion ?? _version;
            if (after < _coveredFrom)
                return null;
            var position = _next;
            while (position > _first && Slot(position - 1)!.Event.ResourceVersion > after)
                position--;
            return new FeedCursor(_epoch, position);
        }
    }

    /// <summary>The collection's present objects, and a cursor that misses nothing after them. Watchers that come together share one list.</summary>
    public async Task<(CollectionPage Page, FeedCursor Cursor)> OpenWithSnapshotAsync()
    {
        // A snapshot may in the meantime have fallen out of the ring's reach; a fresh one can't, unless the feed restarts.
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await StartAsync();
            var page = await SnapshotAsync();
            if (await OpenAsync(page.ResourceVersion) is { } cursor)
                return (page, cursor);
            lock (_lock)
                _snapshot = null;
        }

        throw ApiErrors.TooManyRequests($"{kind.Collection} change too quickly to be listed", 1);
    }

    /// <summary>Takes the next events.</summary>
    /// <param name="cursor">Where to read; moved on.</param>
    /// <param name="frames">Receives them.</param>
    /// <param name="version">With 0 returned: everything up to this version was taken.</param>
    /// <param name="changed">With 0 returned: completes when there is more.</param>
    /// <returns>How many there were; -1 when the place is lost, so that the watcher must be cut off.</returns>
    public int Read(ref FeedCursor cursor, Span<WatchFrame> frames, out long version, out Task changed)
    {
        lock (_lock)
        {
            (version, changed) = (_version, _changed.Task);
            if (cursor.Epoch != _epoch || cursor.Position < _first)
                return -1;
            var count = (int)Math.Min(frames.Length, _next - cursor.Position);
            for (var i = 0; i < count; i++)
                frames[i] = Slot(cursor.Position + i)!;
            cursor = cursor with { Position = cursor.Position + count };
            return count;
        }
    }

    /// <summary>Ends the feed and, with it, its watchers.</summary>
    public void Stop()
    {
        _stop.Cancel();
        Reset();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ref WatchFrame? Slot(long position) => ref _ring[position % _ring.Length];

    private Task StartAsync()
    {
        lock (_lock)
        {
            if (_started is not null)
                return _started;
            // The feed serves all that come: it is no part of the first one's trace.
            using var _ = ExecutionContext.SuppressFlow();
            return _started = BeginAsync();
        }
    }

    private async Task BeginAsync()
    {
        // Out of the lock, and never inline in a request that may be cancelled.
        await Task.Yield();
        try
        {
            var collection = grains.GetCollection(kind);
            var page = await collection.ListAsync(new ListQuery { Limit = 1 });
            lock (_lock)
                _version = _coveredFrom = page.ResourceVersion;
            _ = PumpAsync(collection.WatchAsync(new WatchQuery { ResourceVersion = page.ResourceVersion, Bookmarks = true }, _stop.Token));
        }
        catch
        {
            Reset();
            throw;
        }
    }

    private async Task PumpAsync(IAsyncEnumerable<ResourceEventBatch> batches)
    {
        try
        {
            await foreach (var batch in batches)
                Append(batch);
        }
        catch (Exception)
        {
            // Whatever went wrong upstream, the watchers are told to list again; the next one starts the feed anew and,
            // when the cause lasts, is told it.
        }
        finally
        {
            Reset();
        }
    }

    private void Append(ResourceEventBatch batch)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            foreach (var value in batch.Events)
            {
                _version = Math.Max(_version, value.ResourceVersion);
                if (value.Type == WatchEventType.Bookmark)
                    continue;
                var frame = new WatchFrame(value);
                _bytes += frame.Cost;
                if (_next - _first == _ring.Length)
                    DropFirst();
                Slot(_next++) = frame;
                while (_bytes > options.WatchRingBytes && _next - _first > 1)
                    DropFirst();
            }

            if (_snapshot is { } old && time.GetUtcNow() - old.At > SnapshotReuse)
                _snapshot = null;
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    private void DropFirst()
    {
        ref var slot = ref Slot(_first++);
        _bytes -= slot!.Cost;
        _coveredFrom = slot.Event.ResourceVersion;
        slot = null;
    }

    private void Reset()
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _epoch++;
            (_started, _snapshot, _first, _next, _bytes) = (null, null, 0, 0, 0);
            Array.Clear(_ring);
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    private Task<CollectionPage> SnapshotAsync()
    {
        lock (_lock)
        {
            if (_snapshot is { Page.IsFaulted: false } fresh && time.GetUtcNow() - fresh.At <= SnapshotReuse)
                return fresh.Page;
            var page = grains.GetCollection(kind).ListAsync(ListQuery.All);
            _snapshot = (page, time.GetUtcNow());
            return page;
        }
    }
}

/// <summary>A watcher's place in a feed.</summary>
/// <param name="Epoch">Of which life of the feed.</param>
/// <param name="Position">The next event to read.</param>
internal readonly record struct FeedCursor(long Epoch, long Position);
