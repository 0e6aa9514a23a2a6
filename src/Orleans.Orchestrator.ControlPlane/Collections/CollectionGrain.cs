using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.ControlPlane.Admission.Quotas;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Storage;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>
/// One kind's bulletin board: sequences the commits of its resource grains, which pile up into batches while the store writes, keeps
/// every object in memory for lists, and tells watchers and routers of each batch. Reentrant for that very reason.
/// </summary>
[Reentrant, KeepAlive, GrainType("collection")]
internal sealed partial class CollectionGrain(
    IResourceStore store,
    IEnumerable<ICommitRouter> routers,
    PolicyCache policies,
    CollectionOptions options,
    ControlPlaneTelemetry telemetry,
    KindDirectory kinds,
    TimeProvider time,
    ILogger<CollectionGrain> log) : Grain, ICollectionGrain, ICollectionWriter
{
    private readonly PagedLists _pages = new(options, time);
    private readonly WatcherSet _watchers = new();
    private CollectionMemory _memory = null!;
    private QuotaLedger _quotas = null!;
    private CollectionLimit? _limit;
    private ICollectionLog _log = null!;
    private ImmutableArray<ICommitRouter> _routers;
    private ResourceKind _kind = null!;
    private long _confirmed;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var name = this.GetPrimaryKeyString();
        _kind = ResourceKinds.FindCollection(name) ?? (await kinds.CurrentAsync()).FindCollection(name)
            ?? throw ApiErrors.Make(404, "NotFound", $"there is no collection \"{name}\"");
        _routers = [.. routers.Where(r => r.Handles(name))];
        var start = time.GetTimestamp();
        _log = await OpenLogAsync(name, cancellationToken);
        _memory = new CollectionMemory(_kind, options, _log);
        _log.Committed = _memory.Receive;
        _quotas = new QuotaLedger(policies, space => _memory.Table.Snapshot().Range(space, null).Select(e => e.Object));
        _limit = options.MaxObjects.TryGetValue(name, out var max) ? new CollectionLimit(_kind, max, _memory.Table) : null;
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(options.BookmarkInterval, options.BookmarkInterval) { Interleave = true });
        this.RegisterGrainTimer(ConfirmAsync, new GrainTimerCreationOptions(options.ClaimInterval, options.ClaimInterval) { Interleave = true });
        LogLoaded(log, name, _memory.Table.Count, time.GetElapsedTime(start).TotalMilliseconds, _log.Epoch);
        telemetry.Size(_kind, _memory.Table.Count, _watchers.Count);
        Wake();
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _watchers.ForEach(static w => w.Close());
        _log?.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task OpenAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task WakeAsync()
    {
        Wake();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task RefreshAsync()
    {
        if (_kind.ReadsLike((await kinds.CurrentAsync()).FindCollection(_kind.Collection)))
            return;
        _watchers.ForEach(static w => w.Close());
        DeactivateOnIdle();
    }

    /// <inheritdoc/>
    public Task<ResourceObject?> FindAsync(ResourceKey key) => Task.FromResult(_memory.Table.Find(key));

    /// <inheritdoc/>
    public Task<ImmutableArray<ResourceObject>> FindManyAsync(ImmutableArray<ResourceKey> keys) =>
        Task.FromResult<ImmutableArray<ResourceObject>>([.. keys.Select(_memory.Table.Find).OfType<ResourceObject>()]);

    /// <inheritdoc/>
    public Task<ImmutableArray<ResourceObject>> FindDependentsAsync(ImmutableArray<string> ownerUids) =>
        Task.FromResult<ImmutableArray<ResourceObject>>([.. ownerUids.SelectMany(_memory.Indexes.OfOwner).Select(e => e.Object)]);

    /// <inheritdoc/>
    public async Task<CommitReply> CommitAsync(CommitRequest request)
    {
        using var activity = telemetry.StartCommit(_kind, request);
        var commit = new PendingCommit(request.Object);
        var key = KeyOf(request.Object);
        var claim = request.Kind == CommitKind.Delete ? null : _quotas.Claim(key, request.Object);
        CommitResult result;
        try
        {
            if (request.Kind == CommitKind.Create)
                _limit?.Claim(key);
            result = await _log.Append(ToWrite(request, commit));
        }
        catch (Exception e)
        {
            Release(key, claim);
            throw e is ApiException ? e : Refuse(e);
        }

        // The first of a batch to come back here takes over the whole batch, so nobody learns of a write that lists don't show yet.
        Apply();
        Release(key, claim);
        telemetry.Committed(_kind, result.IsCommitted);
        return result.IsCommitted
            ? new CommitReply(true, result.ResourceVersion, commit.Object)
            : new CommitReply(false, result.ResourceVersion, null);
    }

    /// <inheritdoc/>
    public Task CheckQuotaAsync(ResourceObject value)
    {
        _quotas.Claim(KeyOf(value), value, keep: false);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<QuotaUse>> QuotaUseAsync(string inNamespace) => Task.FromResult(_quotas.Use(inNamespace));

    private void Release(ResourceKey key, QuotaClaim? claim)
    {
        _quotas.Release(claim);
        _limit?.Release(key);
    }

    private static ResourceKey KeyOf(ResourceObject value) => new(value.Value.Metadata.Namespace ?? "", value.Value.Metadata.Name ?? "");

    private async Task<ICollectionLog> OpenLogAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await store.OpenCollectionAsync(name, cancellationToken);
        }
        catch (StorageException e)
        {
            throw ApiErrors.ServiceUnavailable($"the collection {name} cannot be loaded: {e.Message}");
        }
    }

    private static ResourceWrite ToWrite(CommitRequest request, PendingCommit commit)
    {
        var metadata = request.Object.Value.Metadata;
        return new ResourceWrite
        {
            Namespace = metadata.Namespace ?? "",
            Name = metadata.Name ?? "",
            Uid = metadata.Uid ?? "",
            Kind = request.Kind switch
            {
                CommitKind.Create => WriteKind.Create,
                CommitKind.Replace => WriteKind.Update,
                _ => WriteKind.Delete,
            },
            ExpectedResourceVersion = request.Kind == CommitKind.Create ? 0 : request.ExpectedVersion,
            Body = commit.Stamp,
            IsJson = true,
            State = commit,
        };
    }

    private Exception Refuse(Exception exception)
    {
        switch (exception)
        {
            case StoreOverloadedException:
                telemetry.Overloaded(_kind);
                return ApiErrors.TooManyRequests("the server has received too many writes and has asked us to try again later", 1);
            case InvalidWriteException:
                return ApiErrors.RequestEntityTooLarge($"the object cannot be stored: {exception.Message}");
            default:
                End(exception);
                return ApiErrors.ServiceUnavailable($"the collection {_kind.Collection} is being reopened; read the object to learn whether it was written");
        }
    }

    /// <summary>The log is dead. The next activation opens the collection anew and learns what is durable.</summary>
    private void End(Exception exception)
    {
        LogDead(log, exception, _kind.Collection);
        DeactivateOnIdle();
        _watchers.ForEach(static w => w.Close());
    }

    /// <summary>Each commit asks whether the claim still stands; where nothing is committed, this does.</summary>
    private async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        var seen = _memory.AppliedVersion;
        if (seen != _confirmed)
        {
            _confirmed = seen;
            return;
        }

        try
        {
            await _log.ConfirmAsync();
        }
        catch (FencedException e)
        {
            End(e);
        }
        catch (Exception e) when (e is StorageException or ObjectDisposedException)
        {
            // Nothing is known then. Reads go on: a database that is away stops whoever writes, and need not stop whoever looks.
            LogUnconfirmed(log, _kind.Collection, e.Message);
        }
    }

    private void Apply()
    {
        while (_memory.TakeBatch() is { } batch)
        {
            // A batch is many callers' work, and what follows from it is the cluster's.
            Requester.Clear();
            _quotas.Apply(batch);
            _limit?.Apply(batch);
            var from = _memory.History.End;
            foreach (var change in batch)
                _memory.History.Add(change);
            _watchers.Offer(_memory.History, from);
            telemetry.Batch(_kind, batch.Count);
            telemetry.Size(_kind, _memory.Table.Count, _watchers.Count);
            foreach (var router in _routers)
                Route(router, batch);
        }
    }

    private void Route(ICommitRouter router, IReadOnlyList<ResourceChange> batch)
    {
        try
        {
            router.Route(_kind.Collection, batch, GrainFactory);
        }
        catch (Exception e)
        {
            LogRouterFailed(log, e, router.GetType().Name, _kind.Collection);
        }
    }

    // A transaction whose answer was lost, or whose writer died before it told anybody, is written all the same. Whoever keeps count of
    // objects has missed it, and a look at what he has doesn't show it: so the latest changes are told again. Hearing twice does no harm.
    private void Wake()
    {
        if (_routers.IsEmpty)
            return;
        ResourceObject[] all = [.. _memory.Table.Snapshot().Range(null, null).Select(e => e.Object)];
        ResourceChange[] latest = [.. _memory.History.All];
        foreach (var router in _routers)
        {
            Route(router, latest);
            try
            {
                router.Wake(_kind.Collection, all, GrainFactory);
            }
            catch (Exception e)
            {
                LogRouterFailed(log, e, router.GetType().Name, _kind.Collection);
            }
        }
    }

    private Task TickAsync(CancellationToken cancellationToken)
    {
        _pages.Forget();
        _watchers.ForEach(static w => w.OfferBookmark());
        telemetry.Size(_kind, _memory.Table.Count, _watchers.Count);
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Collection {Collection}: {Count} objects loaded in {Milliseconds:F0} ms, epoch {Epoch}")]
    private static partial void LogLoaded(ILogger log, string collection, int count, double milliseconds, long epoch);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Collection {Collection} cannot write any more and will be opened anew")]
    private static partial void LogDead(ILogger log, Exception exception, string collection);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Collection {Collection} could not ask whether it may still write: {Error}")]
    private static partial void LogUnconfirmed(ILogger log, string collection, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Router} failed on a batch of {Collection}; the controllers concerned learn of it when they next look")]
    private static partial void LogRouterFailed(ILogger log, Exception exception, string router, string collection);
}
