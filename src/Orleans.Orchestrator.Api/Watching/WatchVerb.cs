using System.Globalization;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Api.Tables;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Runtime;

namespace Orleans.Orchestrator.Api.Watching;

/// <summary>watch: a stream of events until the client leaves, its time is up, or it falls too far behind.</summary>
internal sealed class WatchVerb(IGrainFactory grains, WatchHub hub, TableRegistry tables, IVersionConverter converter, TimeProvider time, Random random)
{
    private const int BatchSize = 128;
    private const string TooOld = "too old resource version: the watch fell behind; list again";
    private readonly SharedEncodings _encodings = new();

    /// <summary>Serves a watch.</summary>
    public async Task WatchAsync(ApiRequest request)
    {
        var watch = WatchRequest.Of(request, random);
        var encoder = new WatchEncoder(request.ShownKind, tables, request.Format, TableOptions.Of(request));
        using var deadline = new CancellationTokenSource(watch.Timeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted, deadline.Token);
        IWatchOutput output = request.Http.WebSockets.IsWebSocketRequest
            ? new WatchSocket(request.Http, ended, encoder.IsText)
            : new WatchStream(request.Http, encoder.ContentType);
        try
        {
            // What the feed has encoded is the stored kind's own form.
            if (!watch.IsShareable || request.View is not null || !await TrySharedAsync(request, watch, encoder, output, ended.Token))
                await DirectAsync(request, watch, encoder, output, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested && !request.Aborted.IsCancellationRequested)
        {
            // The time that the client gave is up, or it closed its socket; the stream ends as one that is complete.
            await output.BeginAsync(request.Aborted);
        }
        catch (EnumerationAbortedException) when (output.HasBegun)
        {
            // The collection is opened anew, as it is when a write of its has failed. The stream ends, and the client goes on from its last version.
        }
        catch (ApiException e) when (output.HasBegun || e.Code == 410)
        {
            await output.BeginAsync(request.Aborted);
            output.Write(encoder.Error(e.Status));
            await output.FlushAsync(request.Aborted);
        }

        await output.EndAsync(request.Aborted);
    }

    private async Task<bool> TrySharedAsync(ApiRequest request, WatchRequest watch, WatchEncoder encoder, IWatchOutput output, CancellationToken ended)
    {
        var feed = hub.Feed(request.Kind);
        FeedCursor cursor;
        if (watch.Initial)
        {
            (var page, cursor) = await feed.OpenWithSnapshotAsync();
            await output.BeginAsync(ended);
            await SendInitialAsync(watch, encoder, output, page, ended);
        }
        else
        {
            if (await feed.OpenAsync(watch.After) is not { } opened)
                return false;
            cursor = opened;
            await output.BeginAsync(ended);
        }

        await FollowAsync(watch, encoder, output, feed, cursor, ended);
        return true;
    }

    private static async Task SendInitialAsync(WatchRequest watch, WatchEncoder encoder, IWatchOutput output, CollectionPage page, CancellationToken ended)
    {
        var unflushed = 0;
        foreach (var item in page.Items)
        {
            var frame = new WatchFrame(new ResourceEvent(WatchEventType.Added, Version(item), item));
            if (!frame.IsFor(watch.Namespace, watch.Name))
                continue;
            var bytes = frame.Bytes(encoder);
            output.Write(bytes);
            if ((unflushed += bytes.Length) < 64 * 1024)
                continue;
            unflushed = 0;
            await output.FlushAsync(ended);
        }

        if (watch.MarkEndOfInitial)
            output.Write(encoder.Bookmark(page.ResourceVersion, endsInitialEvents: true));
        await output.FlushAsync(ended);
    }

    private static async Task FollowAsync(
        WatchRequest watch, WatchEncoder encoder, IWatchOutput output, CollectionFeed feed, FeedCursor cursor, CancellationToken ended)
    {
        var frames = new WatchFrame[BatchSize];
        var signal = new WatchSignal();
        await using var cancelled = ended.UnsafeRegister(static s => ((WatchSignal)s!).Wake(), signal);
        var tick = -1L;
        try
        {
            while (true)
            {
                var count = feed.Read(ref cursor, frames, signal, out var state);
                if (count < 0)
                    throw ApiErrors.Expired(TooOld);
                if (count > 0)
                {
                    await SendAsync(watch, encoder, output, frames.AsMemory(0, count), ended);
                    continue;
                }

                if (watch.Bookmarks && tick >= 0 && tick != state.Tick)
                {
                    output.Write(encoder.Bookmark(state.Version, endsInitialEvents: false));
                    await output.FlushAsync(ended);
                }

                tick = state.Tick;
                // The end may have come before the signal was armed.
                if (ended.IsCancellationRequested)
                    signal.Wake();
                await signal.WaitAsync();
                ended.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            feed.Leave(signal);
        }
    }

    private static async ValueTask SendAsync(
        WatchRequest watch, WatchEncoder encoder, IWatchOutput output, ReadOnlyMemory<WatchFrame> frames, CancellationToken ended)
    {
        var any = false;
        for (var i = 0; i < frames.Length; i++)
        {
            var frame = frames.Span[i];
            if (!frame.IsFor(watch.Namespace, watch.Name))
                continue;
            any = true;
            output.Write(frame.Bytes(encoder));
        }

        if (any)
            await output.FlushAsync(ended);
    }

    /// <summary>A watch of its own at the collection: where a selector must know what an object was, or the past is needed.</summary>
    private async Task DirectAsync(ApiRequest request, WatchRequest watch, WatchEncoder encoder, IWatchOutput output, CancellationToken ended)
    {
        var collection = grains.GetCollection(request.Kind);
        var after = watch.After;
        if (!watch.Initial && after is null)
            after = (await collection.ListAsync(new ListQuery { Limit = 1 })).ResourceVersion;
        var query = new WatchQuery
        {
            Namespace = watch.Namespace,
            LabelSelector = watch.LabelSelector,
            FieldSelector = watch.FieldSelector ?? (watch.Name is null ? null : $"metadata.name={watch.Name}"),
            ResourceVersion = after,
            Bookmarks = watch.Bookmarks || watch.MarkEndOfInitial,
        };
        var endOfInitial = watch.MarkEndOfInitial;
        await using var batches = collection.WatchAsync(query, ended).GetAsyncEnumerator(ended);
        // The first batch is asked for before the answer begins, so that a refusal is still one with a status code.
        var next = batches.MoveNextAsync().AsTask();
        await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(20), time, ended));
        if (next.IsFaulted)
            await next;
        await output.BeginAsync(ended);
        while (await next)
        {
            var batch = request.Kind.Custom is { IsConvertedByWebhook: true } ? await converter.ConvertAsync(request.Kind, batches.Current) : batches.Current;
            foreach (var value in batch.Events)
            {
                if (value.Type != WatchEventType.Bookmark)
                    output.Write(request.View is { } view ? encoder.Encode(value with { Object = view.Show(value.Object!) }) : _encodings.Bytes(value, encoder));
                else if (watch.Bookmarks || endOfInitial)
                    output.Write(encoder.Bookmark(value.ResourceVersion, endOfInitial));
                endOfInitial &= value.Type != WatchEventType.Bookmark;
            }

            await output.FlushAsync(ended);
            next = batches.MoveNextAsync().AsTask();
        }
    }

    private static long Version(Resources.ResourceObject item) =>
        long.TryParse(item.Value.Metadata.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
}
