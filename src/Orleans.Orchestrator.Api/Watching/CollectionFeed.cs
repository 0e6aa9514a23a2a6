using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Api.Watching;

/// <summary>
/// One collection's events for all of its watchers here: a single watch of the collection grain, whose events lie in a bounded
/// ring until every watcher that keeps up has sent them. A thousand watchers cost the grain one, and each event one encoding.
/// </summary>
/// <param name="grains">Finds the collection grain.</param>
/// <param name="kind">The kind.</param>
/// <param name="options">Bounds.</param>
/// <param name="time">The clock.</param>
/// <param name="converter">Shows custom objects in the feed's version.</param>
/// <param name="ended">Hears that the collection has ended the watch, before the watchers do; null where nobody wants to know.</param>
internal sealed class CollectionFeed(IGrainFactory grains, ResourceKind kind, ApiOptions options, TimeProvider time, IVersionConverter converter, Func<CollectionFeed, Task>? ended = null)
{
    private static readonly TimeSpan SnapshotReuse = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly WatchFrame?[] _ring = new WatchFrame?[options.WatchRingSize];
    private readonly CancellationTokenSource _stop = new();
    private Task? _started;
    private HashSet<WatchSignal> _waiting = [];
    private HashSet<WatchSignal> _spare = [];
    private ITimer? _ticking;
    private long _tick;
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
    /// <param name="signal">With 0 returned: armed, and woken when there is more.</param>
    /// <param name="state">With 0 returned: how far everything was taken.</param>
    /// <returns>How many there were; -1 when the place is lost, so that the watcher must be cut off.</returns>
    public int Read(ref FeedCursor cursor, Span<WatchFrame> frames, WatchSignal signal, out FeedState state)
    {
        lock (_lock)
        {
            state = new FeedState(_version, _tick);
            if (cursor.Epoch != _epoch || cursor.Position < _first)
                return -1;
            var count = (int)Math.Min(frames.Length, _next - cursor.Position);
            if (count == 0)
            {
                signal.Arm();
                _waiting.Add(signal);
                return 0;
            }

            for (var i = 0; i < count; i++)
                frames[i] = Slot(cursor.Position + i)!;
            cursor = cursor with { Position = cursor.Position + count };
            return count;
        }
    }

    /// <summary>A watcher has ended.</summary>
    public void Leave(WatchSignal signal)
    {
        lock (_lock)
            _waiting.Remove(signal);
    }

    /// <summary>Ends the feed and, with it, its watchers.</summary>
    public void Stop()
    {
        _stop.Cancel();
        _ticking?.Dispose();
        Reset();
    }

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
            // One timer tells all watchers that a bookmark is due.
            _ticking ??= time.CreateTimer(_ => Tick(), null, options.BookmarkInterval, options.BookmarkInterval);
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
                Append(kind.Custom is { IsConvertedByWebhook: true } ? await converter.ConvertAsync(kind, batch) : batch);
        }
        catch (Exception)
        {
            // Whatever went wrong upstream, the watchers are told to list again; the next one starts the feed anew and,
            // when the cause lasts, is told it.
        }
        finally
        {
            if (ended is not null)
                await ended(this);
            Reset();
        }
    }

    private void Append(ResourceEventBatch batch)
    {
        HashSet<WatchSignal> woken;
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
            woken = TakeWaiting();
        }

        Wake(woken);
    }

    private void Tick()
    {
        HashSet<WatchSignal> woken;
        lock (_lock)
        {
            _tick++;
            woken = TakeWaiting();
        }

        Wake(woken);
    }

    /// <summary>Whoever waits now; who comes later waits for the next event.</summary>
    private HashSet<WatchSignal> TakeWaiting()
    {
        var woken = _waiting;
        (_waiting, _spare) = (_spare, []);
        return woken;
    }

    /// <summary>Outside of the lock: those who are woken take it at once.</summary>
    private void Wake(HashSet<WatchSignal> woken)
    {
        foreach (var signal in woken)
            signal.Wake();
        woken.Clear();
        lock (_lock)
            _spare = woken;
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
        HashSet<WatchSignal> woken;
        lock (_lock)
        {
            _epoch++;
            (_started, _snapshot, _first, _next, _bytes) = (null, null, 0, 0, 0);
            Array.Clear(_ring);
            woken = TakeWaiting();
        }

        Wake(woken);
    }

    private async Task<CollectionPage> ListAsync()
    {
        var page = await grains.GetCollection(kind).ListAsync(ListQuery.All);
        return kind.Custom is { IsConvertedByWebhook: true } ? page with { Items = await converter.ConvertAsync(kind, page.Items) } : page;
    }

    private Task<CollectionPage> SnapshotAsync()
    {
        lock (_lock)
        {
            if (_snapshot is { Page.IsFaulted: false } fresh && time.GetUtcNow() - fresh.At <= SnapshotReuse)
                return fresh.Page;
            var page = ListAsync();
            _snapshot = (page, time.GetUtcNow());
            return page;
        }
    }
}

/// <summary>A watcher's place in a feed.</summary>
/// <param name="Epoch">Of which life of the feed.</param>
/// <param name="Position">The next event to read.</param>
internal readonly record struct FeedCursor(long Epoch, long Position);

/// <summary>How far a feed has come.</summary>
/// <param name="Version">The latest version.</param>
/// <param name="Tick">Counts the moments at which bookmarks are due.</param>
internal readonly record struct FeedState(long Version, long Tick);
