using System.Collections.Immutable;
using Orleans.Orchestrator.NodeAgent.Containers;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>What is to be done next for a pod that should run.</summary>
/// <param name="Start">Containers to start now, all at once.</param>
/// <param name="Wake">When to look again although nothing happens; null for never.</param>
/// <param name="Finished">Whether all is done and nothing will ever start again.</param>
internal sealed record PodDecision(ImmutableArray<ContainerTrack> Start, DateTimeOffset? Wake, bool Finished)
{
    /// <summary>Decides by the pod's restart policy and the state of its containers, as the kubelet does.</summary>
    public static PodDecision Of(PodSpec spec, IReadOnlyList<ContainerTrack> tracks, DateTimeOffset now)
    {
        var lasting = OfLasting(spec, tracks, now);
        if (lasting.Finished)
            return lasting;
        var start = lasting.Start.ToBuilder();
        var wake = lasting.Wake;
        foreach (var track in tracks.Where(t => t.Role == ContainerRole.Ephemeral && t.Current is null))
            Consider(track, "Never", now, start, ref wake);
        return new PodDecision(start.ToImmutable(), wake, false);
    }

    private static PodDecision OfLasting(PodSpec spec, IReadOnlyList<ContainerTrack> tracks, DateTimeOffset now)
    {
        var policy = spec.RestartPolicy ?? "Always";
        var start = ImmutableArray.CreateBuilder<ContainerTrack>();
        DateTimeOffset? wake = null;
        var main = tracks.Where(t => t.Role == ContainerRole.Main).ToList();
        if (policy != "Always" && main.All(t => !t.IsResizing && t.Current?.Exit is { } exit && (policy == "Never" || exit.Code == 0)))
            return new PodDecision([], null, true);
        // Once a main container has run, initialization is over for good; only sidecars are still looked after.
        var initialized = main.Any(t => t.Current is not null);
        foreach (var track in tracks.Where(t => t.Role == ContainerRole.Sidecar || (t.Role == ContainerRole.Init && !initialized)))
        {
            var always = track.Role == ContainerRole.Sidecar;
            if (!always && track.Current?.Exit is { Code: 0 })
                continue;
            if (InitFailed(track, policy))
                return new PodDecision([], null, Finished: true);
            Consider(track, always ? "Always" : policy == "Never" ? "Never" : "OnFailure", now, start, ref wake);
            // The next one waits until this one is through; a sidecar is through once it has started.
            if (!initialized && (!always || !track.Started))
                return new PodDecision(start.ToImmutable(), wake, false);
        }

        foreach (var track in main)
            Consider(track, policy, now, start, ref wake);
        return new PodDecision(start.ToImmutable(), wake, false);
    }

    private static bool InitFailed(ContainerTrack track, string policy) =>
        track.Role == ContainerRole.Init && policy == "Never" && track.Current?.Exit is { Code: not 0 };

    private static void Consider(
        ContainerTrack track, string policy, DateTimeOffset now, ImmutableArray<ContainerTrack>.Builder start, ref DateTimeOffset? wake)
    {
        if (track.IsRunning || track.Starting is not null)
            return;
        var again = track.Current?.Exit switch
        {
            null => true,
            _ when track.IsResizing => true,
            { Code: 0 } => policy == "Always",
            _ => policy != "Never",
        };
        if (!again)
            return;
        if (track.Backoff.NextStart <= now)
            start.Add(track);
        else if (wake is null || track.Backoff.NextStart < wake)
            wake = track.Backoff.NextStart;
    }
}
