using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.GarbageCollection;

/// <summary>
/// Deletes what has lost its owners, and lets owners go that wait for their dependents. It keeps nothing: after a crash the
/// collections tell it, as they are loaded, of every object that has owners or waits.
/// </summary>
[Reentrant, KeepAlive, GrainType("garbagecollector")]
internal sealed partial class GarbageCollectorGrain(KindDirectory kinds, ILogger<GarbageCollectorGrain> log) : Grain, IGarbageCollector
{
    private const int MaxAtOnce = 1000;

    /// <summary>Changes under way at once; the store batches them.</summary>
    private const int Parallel = 64;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly HashSet<ObjectIdentity> _queue = [];
    private readonly HashSet<ObjectIdentity> _again = [];
    private bool _working;
    private IGrainTimer? _retry;

    /// <inheritdoc/>
    public async Task LookAsync(ImmutableArray<ObjectIdentity> objects)
    {
        _queue.UnionWith(objects);
        if (_working)
            return;
        _working = true;
        try
        {
            while (_queue.Count > 0)
            {
                ImmutableArray<ObjectIdentity> some = [.. _queue.Take(MaxAtOnce)];
                _queue.ExceptWith(some);
                await CollectAsync(some);
            }
        }
        finally
        {
            _working = false;
        }
    }

    private async Task CollectAsync(ImmutableArray<ObjectIdentity> some)
    {
        try
        {
            var graph = new OwnershipGraph(GrainFactory, await kinds.CurrentAsync());
            await graph.LoadAsync(some);
            ImmutableArray<string> gone = [.. some.Where(o => graph.Find(o) is null).Select(o => o.Uid)];
            var waiting = some.Select(graph.Find).OfType<ResourceObject>().Where(OwnershipGraph.IsWaiting).ToList();
            var dependents = await graph.DependentsAsync(gone.AddRange(waiting.Select(w => w.Value.Metadata.Uid!)));
            var suspects = some.Select(graph.Find).OfType<ResourceObject>().Concat(dependents).DistinctBy(o => o.Value.Metadata.Uid).ToList();
            await graph.LoadOwnersAsync(suspects);
            foreach (var chunk in suspects.Chunk(Parallel))
                await Task.WhenAll(chunk.Select(o => JudgeAsync(o, graph)));
            foreach (var chunk in waiting.Chunk(Parallel))
                await Task.WhenAll(chunk.Select(o => ReleaseAsync(o, dependents)));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(log, e);
            TryAgain(some);
        }
    }

    private async Task JudgeAsync(ResourceObject suspect, OwnershipGraph graph)
    {
        var plan = GarbagePlan.For(suspect.Value.Metadata, graph.StateOf(suspect));
        if (plan.Delete)
        {
            // Nothing of ours depends on pods: they need not wait for anybody.
            var policy = suspect.Kind == ResourceKinds.Pod ? null : plan.Policy;
            await TryAsync(suspect, grain => grain.DeleteAsync(new DeleteOptions
            {
                PropagationPolicy = policy, Preconditions = new Preconditions { Uid = suspect.Value.Metadata.Uid },
            }));
        }
        else if (!plan.Owners.IsDefault)
        {
            await TryAsync(suspect, grain => grain.PatchAsync(MetadataPatch.Owners(suspect, plan.Owners), WriteOptions.Default));
        }
    }

    /// <summary>Takes the finalizer off an owner that has nothing to wait for any more.</summary>
    private async Task ReleaseAsync(ResourceObject owner, IReadOnlyList<ResourceObject> dependents)
    {
        var metadata = owner.Value.Metadata;
        var own = dependents.Where(d => d.Value.Metadata.OwnerReferences.Any(o => o.Uid == metadata.Uid)).ToList();
        var orphans = metadata.Finalizers.Contains(PropagationFinalizers.Orphan);
        if (orphans)
        {
            var forgot = await Task.WhenAll(own.Select(d => TryAsync(d, grain => grain.PatchAsync(
                MetadataPatch.Owners(d, d.Value.Metadata.OwnerReferences.RemoveAll(o => o.Uid == metadata.Uid)), WriteOptions.Default))));
            if (!forgot.All(done => done))
                return;
        }
        else if (own.Any(d => d.Value.Metadata.OwnerReferences.Any(o => o.Uid == metadata.Uid && o.BlockOwnerDeletion == true)))
        {
            // Their going is told, and brings us back here.
            return;
        }

        var finalizer = orphans ? PropagationFinalizers.Orphan : PropagationFinalizers.Foreground;
        await TryAsync(owner, grain => grain.PatchAsync(MetadataPatch.Finalizers(owner, metadata.Finalizers.Remove(finalizer)), WriteOptions.Default));
    }

    private async Task<bool> TryAsync(ResourceObject value, Func<IResourceGrain, Task> change)
    {
        var metadata = value.Value.Metadata;
        var key = new ResourceKey(metadata.Namespace ?? "", metadata.Name ?? "");
        try
        {
            await change(GrainFactory.GetResource(value.Kind, key));
            return true;
        }
        catch (Errors.ApiException e) when (e.Code == 404)
        {
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (e is not Errors.ApiException { Code: 409 })
                LogFailed(log, e);
            TryAgain([new ObjectIdentity(value.Collection, key, metadata.Uid ?? "")]);
            return false;
        }
    }

    private void TryAgain(ImmutableArray<ObjectIdentity> objects)
    {
        _again.UnionWith(objects);
        _retry ??= this.RegisterGrainTimer(RetryAsync, new GrainTimerCreationOptions(Retry, Timeout.InfiniteTimeSpan) { Interleave = true });
    }

    private Task RetryAsync(CancellationToken cancellationToken)
    {
        _retry?.Dispose();
        _retry = null;
        ImmutableArray<ObjectIdentity> objects = [.. _again];
        _again.Clear();
        return LookAsync(objects);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Garbage collection failed; trying again")]
    private static partial void LogFailed(ILogger log, Exception exception);
}
