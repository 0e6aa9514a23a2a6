using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.Networking.Pods;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>The workers of all pods on this machine, and what the runtime has that may belong to them.</summary>
internal sealed class PodRegistry(PodContext context, ILogger<PodRegistry> log)
{
    private readonly ConcurrentDictionary<string, (PodWorker Worker, Task Run)> _workers = new(StringComparer.Ordinal);
    private HashSet<string> _found = new(StringComparer.Ordinal);
    private ILookup<string, ContainerState> _foundContainers = Array.Empty<ContainerState>().ToLookup(c => c.SandboxId);

    /// <summary>The pods that have a worker.</summary>
    public IEnumerable<Pod> Pods => _workers.Values.Select(w => w.Worker.Pod);

    /// <summary>The pod of a name, or null when it is not on this machine.</summary>
    public Pod? Find(string ns, string name) => Pods.FirstOrDefault(p => p.Metadata.Namespace == ns && p.Metadata.Name == name);

    /// <summary>Takes stock of what an earlier agent left; it is kept until the first full list of pods says what belongs to whom.</summary>
    public async Task AdoptAsync(IReadOnlyList<PodAttachment> attached, CancellationToken cancellation)
    {
        var sandboxes = await context.Runtime.ListSandboxesAsync(cancellation);
        _foundContainers = (await context.Runtime.ListContainersAsync(cancellation)).ToLookup(c => c.SandboxId);
        _found = [.. sandboxes.Select(s => s.Spec.Id), .. attached.Select(a => a.PodUid), .. _foundContainers.Select(g => g.Key)];
        if (_found.Count > 0)
            log.LogInformation("Found {Sandboxes} pods and {Containers} containers of an earlier run", sandboxes.Count, _foundContainers.Sum(g => g.Count()));
    }

    /// <summary>Makes the machine's pods those of <paramref name="assignments"/>.</summary>
    public async Task ApplyAsync(PodAssignments assignments, CancellationToken cancellation)
    {
        foreach (var pod in assignments.Pods)
            Ensure(pod, cancellation);
        foreach (var removed in assignments.Removed)
        {
            if (_workers.TryGetValue(removed.Uid, out var entry))
                entry.Worker.Drop();
        }

        if (!assignments.Full)
            return;
        var wanted = assignments.Pods.Select(p => p.Metadata.Uid!).ToHashSet(StringComparer.Ordinal);
        foreach (var (uid, entry) in _workers)
        {
            if (!wanted.Contains(uid))
                entry.Worker.Drop();
        }

        foreach (var orphan in _found.Where(uid => !wanted.Contains(uid) && !_workers.ContainsKey(uid)).ToList())
            await RemoveOrphanAsync(orphan, cancellation);
    }

    /// <summary>Passes the runtime's events on to the workers, for as long as the agent runs.</summary>
    public async Task WatchRuntimeAsync(CancellationToken cancellation)
    {
        var delay = TimeSpan.FromMilliseconds(50);
        while (true)
        {
            try
            {
                await foreach (var happened in context.Runtime.WatchAsync(cancellation))
                {
                    delay = TimeSpan.FromMilliseconds(50);
                    if (happened.Kind == ContainerEventKind.Resync)
                        foreach (var state in await context.Runtime.ListContainersAsync(cancellation))
                            Observe(state);
                    else if (happened is { Kind: ContainerEventKind.Started or ContainerEventKind.Exited, Container: { } changed })
                        Observe(changed);
                }
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                log.LogWarning("The runtime's events broke off and are taken up again in {Delay}: {Error}", delay, e.Message);
                await Task.Delay(delay, context.Time, cancellation);
                delay = delay * 2 > TimeSpan.FromSeconds(2) ? TimeSpan.FromSeconds(2) : delay * 2;
            }
        }
    }

    private void Ensure(Pod pod, CancellationToken cancellation)
    {
        var uid = pod.Metadata.Uid!;
        if (_workers.TryGetValue(uid, out var entry))
        {
            entry.Worker.Update(pod);
            return;
        }

        // A pod that is to end and of which nothing is here (any more) still needs its end reported: its worker does that.
        var worker = new PodWorker(context, pod);
        foreach (var state in _foundContainers[uid].OrderBy(s => s.Attempt))
            worker.Observe(state);
        _found.Remove(uid);
        _workers[uid] = (worker, RunAsync(worker, cancellation));
    }

    private async Task RunAsync(PodWorker worker, CancellationToken cancellation)
    {
        await Task.Yield();
        try
        {
            await worker.RunAsync(cancellation);
        }
        catch (Exception e)
        {
            log.LogCritical(e, "The worker of pod {Pod} ended", worker.Pod);
        }

        _workers.TryRemove(worker.Uid, out _);
    }

    private void Observe(ContainerState state)
    {
        if (_workers.TryGetValue(state.SandboxId, out var entry))
            entry.Worker.Observe(state);
    }

    private async Task RemoveOrphanAsync(string uid, CancellationToken cancellation)
    {
        log.LogInformation("Removing pod {Uid}, which is no longer assigned to this node", uid);
        try
        {
            await context.Runtime.RemoveSandboxAsync(uid, cancellation);
            await context.Network.Pods.DetachAsync(uid, cancellation);
            context.Volumes.Remove(uid);
            _found.Remove(uid);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            log.LogWarning("Pod {Uid} could not be removed; it is tried again with the next full list: {Error}", uid, e.Message);
        }
    }
}
