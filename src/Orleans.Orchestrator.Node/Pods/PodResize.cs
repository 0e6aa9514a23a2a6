using System.Collections.Immutable;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.NodeAgent.Containers;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>
/// Brings the resources of running containers to what their pod asks for by now: first the machine promises them, then each container gets
/// them, without a restart where its resize policy does not want one (kubelet <c>pkg/kubelet/allocation</c>). Owned by the pod's worker.
/// </summary>
internal sealed class PodResize(PodContext context, string uid, Action wake, Action<ContainerTrack> restart)
{
    private (string Reason, string Message)? _pending;
    private string? _failure;
    private bool _inProgress;

    /// <summary>What is to be said of a change that is under way: conditions that are true; none when there is none.</summary>
    public ImmutableArray<PodCondition> Conditions =>
    [
        .. _pending is { } pending ? [new PodCondition { Type = "PodResizePending", Status = "True", Reason = pending.Reason, Message = pending.Message }] : Array.Empty<PodCondition>(),
        .. _inProgress
            ? [new PodCondition { Type = "PodResizeInProgress", Status = "True", Reason = _failure is null ? null : "Error", Message = _failure }]
            : Array.Empty<PodCondition>(),
    ];

    /// <summary>Whether something failed that may succeed when it is tried again.</summary>
    public bool IsToBeTriedAgain => _failure is not null;

    /// <summary>The pod has come to this machine, or was here when the agent started: what it has, it keeps.</summary>
    public void Begin(Pod pod, IReadOnlyList<ContainerTrack> tracks)
    {
        // An agent before this one has told what it had promised; the pod may ask for something else by now.
        var known = pod.Status.ContainerStatuses.Concat(pod.Status.InitContainerStatuses).Where(s => s.Resources is not null).ToDictionary(s => s.Name, s => s.Resources!);
        foreach (var track in Lasting(tracks))
        {
            if (known.TryGetValue(track.Spec.Name, out var resources))
            {
                track.Allocate(resources);
                track.Applied = resources;
            }
        }

        var (cpu, memory) = Sum(Lasting(tracks).Select(t => t.Spec.Resources));
        context.Allocations.Set(uid, cpu, memory);
    }

    /// <summary>Nothing of the pod runs any more.</summary>
    public void End() => context.Allocations.Remove(uid);

    /// <summary>Takes the pod's wish over, where the machine can promise it, and gives it to the containers.</summary>
    public async Task AdvanceAsync(Pod pod, IReadOnlyList<ContainerTrack> tracks, CancellationToken cancellation)
    {
        Admit(pod, tracks);
        _failure = null;
        var isBehind = false;
        // A start that is under way says itself by what its run is held; until then the run before it is what is known of.
        foreach (var track in Lasting(tracks).Where(t => t.IsRunning && t.Starting is null && t.Applied is not null && !t.Applied.Equals(t.Spec.Resources)))
        {
            isBehind = true;
            if (NeedsRestart(track))
                Restart(track);
            else
                await ApplyAsync(track, cancellation);
        }

        _inProgress = isBehind && Lasting(tracks).Any(t => t.IsRunning && t.Applied?.Equals(t.Spec.Resources) == false);
    }

    private void Admit(Pod pod, IReadOnlyList<ContainerTrack> tracks)
    {
        var wanted = pod.Spec.Containers.Concat(pod.Spec.InitContainers).ToDictionary(c => c.Name, c => c.Resources);
        var changed = Lasting(tracks).Where(t => wanted.TryGetValue(t.Spec.Name, out var w) && !w.Equals(t.Spec.Resources)).ToList();
        _pending = null;
        if (changed.Count == 0)
            return;
        var (cpu, memory) = Sum(Lasting(tracks).Select(t => wanted.GetValueOrDefault(t.Spec.Name) ?? t.Spec.Resources));
        _pending = context.Allocations.TryChange(uid, cpu, memory, wake);
        if (_pending is not null)
            return;
        foreach (var track in changed)
            track.Allocate(wanted[track.Spec.Name]);
    }

    private async Task ApplyAsync(ContainerTrack track, CancellationToken cancellation)
    {
        try
        {
            await context.Runtime.UpdateResourcesAsync(track.Current!.Id, ContainerSpecBuilder.Resources(track.Spec), cancellation);
            track.Applied = track.Spec.Resources;
        }
        catch (ContainerException e)
        {
            _failure = e.Message;
        }
    }

    private void Restart(ContainerTrack track)
    {
        if (track.IsResizing)
            return;
        track.Resizing = track.Current!.Id;
        restart(track);
    }

    private static bool NeedsRestart(ContainerTrack track) => track.Spec.ResizePolicy.Any(
        p => p.RestartPolicy == "RestartContainer" && (Differs(p.ResourceName, track.Applied!.Limits, track.Spec.Resources.Limits)
            || Differs(p.ResourceName, track.Applied!.Requests, track.Spec.Resources.Requests)));

    private static bool Differs(string name, Map<Quantity> before, Map<Quantity> after) =>
        before.TryGetValue(name, out var old) != after.TryGetValue(name, out var now) || old.CompareTo(now) != 0;

    private static IEnumerable<ContainerTrack> Lasting(IReadOnlyList<ContainerTrack> tracks) =>
        tracks.Where(t => t.Role is ContainerRole.Main or ContainerRole.Sidecar);

    private static (long CpuMilli, long MemoryBytes) Sum(IEnumerable<ResourceRequirements> all)
    {
        var (cpu, memory) = (0L, 0L);
        foreach (var one in all)
        {
            cpu += one.Requests.TryGetValue("cpu", out var c) ? c.MilliValue : 0;
            memory += one.Requests.TryGetValue("memory", out var m) ? m.Value : 0;
        }

        return (cpu, memory);
    }
}
