using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.NodeAgent.Containers;
using Orleans.Orchestrator.NodeAgent.Volumes;
using Orleans.Orchestrator.Networking.Pods;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>
/// What an earlier agent left on the machine: sandboxes, containers, links, volumes and logs of pods. Once it is known which pods
/// belong here, the others' are removed, and tried again for as long as that fails.
/// </summary>
internal sealed class PodOrphans(
    IContainerRuntime runtime, INodeNetwork network, PodVolumes volumes, ContainerSpecBuilder specs, TimeProvider time, ILogger<PodOrphans> log)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly AsyncSignal _signal = new(time);
    private HashSet<string> _found = new(StringComparer.Ordinal);
    private HashSet<string> _orphans = new(StringComparer.Ordinal);

    /// <summary>Takes stock.</summary>
    public async Task FindAsync(IReadOnlyList<PodAttachment> attached, CancellationToken cancellation)
    {
        var sandboxes = await runtime.ListSandboxesAsync(cancellation);
        var containers = await runtime.ListContainersAsync(cancellation);
        lock (_lock)
        {
            _found =
            [
                .. sandboxes.Select(s => s.Spec.Id), .. containers.Select(c => c.SandboxId), .. attached.Select(a => a.PodUid),
                .. volumes.Pods(), .. specs.PodsWithLogs(),
            ];
            if (_found.Count > 0)
                log.LogInformation("Found {Pods} pods and {Containers} containers of an earlier run", _found.Count, containers.Count);
        }
    }

    /// <summary>Has everything removed that was found and belongs to none of these pods.</summary>
    public void RemoveAllBut(Func<string, bool> wanted)
    {
        lock (_lock)
        {
            _orphans.UnionWith(_found.Where(uid => !wanted(uid)));
            _found = [];
        }

        _signal.Set();
    }

    /// <summary>Does the removing, for as long as the agent runs: it must not hold up heartbeats.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var delay = Timeout.InfiniteTimeSpan;
        while (true)
        {
            await _signal.WaitAsync(delay, cancellation);
            HashSet<string> todo;
            lock (_lock)
                (todo, _orphans) = (_orphans, []);
            foreach (var uid in todo)
            {
                if (!await RemoveAsync(uid, cancellation))
                    lock (_lock)
                        _orphans.Add(uid);
            }

            lock (_lock)
                delay = _orphans.Count == 0 ? Timeout.InfiniteTimeSpan : delay < TimeSpan.Zero ? FirstRetry : delay * 2 < LongestRetry ? delay * 2 : LongestRetry;
        }
    }

    private async Task<bool> RemoveAsync(string uid, CancellationToken cancellation)
    {
        log.LogInformation("Removing pod {Uid}, which is no longer assigned to this node", uid);
        try
        {
            await runtime.RemoveSandboxAsync(uid, cancellation);
            await network.Pods.DetachAsync(uid, cancellation);
            volumes.Remove(uid);
            specs.RemoveLogs(uid);
            return true;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            log.LogWarning("Pod {Uid} could not be removed altogether and is tried again: {Error}", uid, e.Message);
            return false;
        }
    }
}
