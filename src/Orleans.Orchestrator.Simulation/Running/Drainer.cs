using System.Collections.Concurrent;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Simulation.Running;

/// <summary>
/// Empties nodes as <c>kubectl drain</c> does: cordons them, evicts their pods, and tries again those that a disruption budget holds back.
/// Pods of DaemonSets and of the machine itself stay.
/// </summary>
/// <param name="grains">The control plane.</param>
/// <param name="time">The clock.</param>
/// <param name="patience">After how long it gives up.</param>
public sealed class Drainer(IGrainFactory grains, TimeProvider time, TimeSpan patience)
{
    private const int AtOnce = 256;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentDictionary<string, int> _refusals = new();
    private readonly ConcurrentDictionary<string, string> _waiting = new();

    /// <summary>How often each reason kept an eviction waiting.</summary>
    public IReadOnlyDictionary<string, int> Refusals => _refusals;

    /// <summary>The pods that could not be evicted yet, and why.</summary>
    public IReadOnlyDictionary<string, string> Waiting => _waiting;

    /// <summary>Drains nodes; returns when all pods that have to go were evicted, or patience is over: then some are <see cref="Waiting"/>.</summary>
    public async Task DrainAsync(IReadOnlyCollection<string> nodes, CancellationToken cancellationToken)
    {
        foreach (var some in nodes.Chunk(AtOnce))
            await Task.WhenAll(some.Select(n => grains.GetGrain<INodeGrain>(n).CordonAsync()));
        foreach (var some in nodes.Chunk(AtOnce))
            await Task.WhenAll(some.Select(n => EmptyAsync(n, cancellationToken)));
    }

    private async Task EmptyAsync(string node, CancellationToken cancellationToken)
    {
        for (var start = time.GetTimestamp(); time.GetElapsedTime(start) < patience;)
        {
            var page = await grains.GetCollection(ResourceKinds.Pod).ListAsync(new ListQuery { NodeName = node });
            var pods = page.Items.Select(i => i.As<Pod>()).Where(MustGo).ToList();
            if (pods.Count == 0)
                return;
            var refused = 0;
            foreach (var pod in pods)
                refused += await TryEvictAsync(pod) ? 0 : 1;
            if (refused == 0)
                return;
            await Task.Delay(RetryAfter, time, cancellationToken);
        }
    }

    private async Task<bool> TryEvictAsync(Pod pod)
    {
        var key = PodFacts.Key(pod);
        try
        {
            await grains.GetGrain<IPodGrain>(key).EvictAsync();
        }
        catch (ApiException e) when (e.Code is 429 or 500)
        {
            var why = e.Status.Details?.Causes.FirstOrDefault()?.Message ?? e.Message;
            _refusals.AddOrUpdate(why, 1, static (_, n) => n + 1);
            _waiting[key] = why;
            return false;
        }
        catch (ApiException e) when (e.Code is 404 or 409)
        {
            // Gone meanwhile, or being changed: the next look tells.
            return e.Code == 404;
        }

        _waiting.TryRemove(key, out _);
        return true;
    }

    private static bool MustGo(Pod pod) => PodFacts.IsActive(pod) && !BelongsToNode(pod);

    /// <summary>Whether a pod is the node's own, or a DaemonSet's, which would only put it there again.</summary>
    internal static bool BelongsToNode(Pod pod) => OwnerReferences.ControllerOf(pod.Metadata)?.Kind is "DaemonSet" or "Node";
}
