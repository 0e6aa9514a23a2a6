using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.Networking.Pods;
using Orleans.Orchestrator.NodeAgent.Services;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>The workers of all pods on this machine, and what the machine has that may belong to them.</summary>
internal sealed class PodRegistry(PodContext context, PodOrphans orphans, ILogger<PodRegistry> log)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, (PodWorker Worker, Task Run)> _workers = new(StringComparer.Ordinal);
    private IReadOnlyList<PodAttachment> _attached = [];

    /// <summary>The pods that have a worker.</summary>
    public IEnumerable<PodWorker> Workers => _workers.Values.Select(w => w.Worker);

    /// <summary>The pod of a name, or null when it is not on this machine.</summary>
    public PodWorker? Find(string ns, string name) => Workers.FirstOrDefault(w => w.Pod.Metadata.Namespace == ns && w.Pod.Metadata.Name == name);

    /// <summary>Takes stock of what an earlier agent left; it is kept until the first full list of pods says what belongs to whom.</summary>
    public Task AdoptAsync(IReadOnlyList<PodAttachment> attached, CancellationToken cancellation)
    {
        _attached = attached;
        return orphans.FindAsync(attached, cancellation);
    }

    /// <summary>Makes the machine's pods those of <paramref name="assignments"/>. Changes nothing when the runtime can't be asked.</summary>
    public async Task ApplyAsync(PodAssignments assignments, CancellationToken cancellation)
    {
        if (assignments.Full)
            KeepHostPorts(assignments);
        await AddAsync([.. assignments.Pods.Where(p => !Update(p))], cancellation);
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

        orphans.RemoveAllBut(uid => wanted.Contains(uid) || _workers.ContainsKey(uid));
    }

    /// <summary>Passes the runtime's events on to the workers, for as long as the agent runs.</summary>
    public async Task WatchRuntimeAsync(CancellationToken cancellation)
    {
        var delay = FirstRetry;
        while (true)
        {
            var why = "the stream ended";
            try
            {
                await foreach (var happened in context.Runtime.WatchAsync(cancellation))
                {
                    delay = FirstRetry;
                    if (happened.Kind == ContainerEventKind.Resync)
                        foreach (var state in await context.Runtime.ListContainersAsync(cancellation))
                            Observe(state);
                    else if (happened is { Kind: ContainerEventKind.Started or ContainerEventKind.Exited, Container: { } changed })
                        Observe(changed);
                }

                cancellation.ThrowIfCancellationRequested();
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                why = e.Message;
            }

            log.LogWarning("The runtime's events broke off and are taken up again in {Delay}: {Error}", delay, why);
            await Task.Delay(delay, context.Time, cancellation);
            delay = delay * 2 > LongestRetry ? LongestRetry : delay * 2;
        }
    }

    /// <summary>Returns when all workers have ended, which they do when the token given to <see cref="ApplyAsync"/> is cancelled.</summary>
    public Task WhenEndedAsync() => Task.WhenAll(_workers.Values.Select(w => w.Run));

    /// <summary>
    /// The first full list says whose links the machine still has. Their host ports are told before their workers have looked at everything else, so that the
    /// first forwarding table has them, and no connection is refused because the agent starts again.
    /// </summary>
    private void KeepHostPorts(PodAssignments assignments)
    {
        var pods = assignments.Pods.ToDictionary(p => p.Metadata.Uid!, StringComparer.Ordinal);
        foreach (var attached in _attached)
        {
            if (pods.TryGetValue(attached.PodUid, out var pod))
                context.Services.SetHostPorts(attached.PodUid, HostPorts.Of(pod, attached.Address.ToString()));
        }

        _attached = [];
        context.Services.SetHostPortsKnown();
    }

    private bool Update(Pod pod)
    {
        if (!_workers.TryGetValue(pod.Metadata.Uid!, out var entry))
            return false;
        entry.Worker.Update(pod);
        return true;
    }

    /// <summary>
    /// Gives pods their workers. A pod that is to end and of which nothing is here (any more) gets one too: its end must be reported.
    /// A worker receives the runtime's events before it is told what there is, so that none falls between, and only then runs.
    /// </summary>
    private async Task AddAsync(IReadOnlyList<Pod> pods, CancellationToken cancellation)
    {
        if (pods.Count == 0)
            return;
        var listed = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var pod in pods)
        {
            var worker = new PodWorker(context, pod);
            _workers[worker.Uid] = (worker, RunAsync(worker, listed.Task, cancellation));
        }

        try
        {
            foreach (var state in await context.Runtime.ListContainersAsync(cancellation))
                Observe(state);
            listed.SetResult(true);
        }
        catch
        {
            foreach (var pod in pods)
                _workers.TryRemove(pod.Metadata.Uid!, out _);
            listed.SetResult(false);
            throw;
        }
    }

    private async Task RunAsync(PodWorker worker, Task<bool> listed, CancellationToken cancellation)
    {
        if (!await listed)
            return;
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
}
