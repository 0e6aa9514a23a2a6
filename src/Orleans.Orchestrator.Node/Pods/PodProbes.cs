using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.NodeAgent.Containers;
using Orleans.Orchestrator.NodeAgent.Probes;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>
/// The probes of one pod's containers. The loops run by themselves; what they find is posted to the pod's worker, which alone
/// changes tracks, and only counts for the run that was asked.
/// </summary>
/// <param name="context">What all workers share.</param>
/// <param name="mailbox">The pod's worker.</param>
/// <param name="kill">Ends a run whose startup or liveness probe failed.</param>
internal sealed class PodProbes(PodContext context, PodMailbox mailbox, Action<Pod, ContainerTrack, Probe> kill)
{
    private enum ProbeKind
    {
        Startup,
        Readiness,
        Liveness,
    }

    /// <summary>Begins the probes of a track's present run.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="track">The container.</param>
    /// <param name="address">The pod's address.</param>
    /// <param name="known">What an earlier agent reported of this very run: it is believed until the probes say otherwise.</param>
    public void Begin(Pod pod, ContainerTrack track, string? address, ContainerStatus? known)
    {
        End(track);
        track.Probes = new CancellationTokenSource();
        track.Started = track.Spec.StartupProbe is null || known?.Started == true;
        track.Ready = track.Started && (track.Spec.ReadinessProbe is null || known?.Ready == true);
        if (track.Started)
            BeginLater(pod, track, address);
        else
            Loop(pod, track, address, ProbeKind.Startup, track.Spec.StartupProbe!);
    }

    /// <summary>Ends a track's probes.</summary>
    public static void End(ContainerTrack track)
    {
        track.Probes?.Cancel();
        track.Probes?.Dispose();
        (track.Probes, track.Started, track.Ready) = (null, track.IsRunning && track.Started, false);
    }

    private void BeginLater(Pod pod, ContainerTrack track, string? address)
    {
        if (track.Spec.ReadinessProbe is { } readiness)
            Loop(pod, track, address, ProbeKind.Readiness, readiness);
        if (track.Spec.LivenessProbe is { } liveness)
            Loop(pod, track, address, ProbeKind.Liveness, liveness);
    }

    private void Loop(Pod pod, ContainerTrack track, string? address, ProbeKind kind, Probe probe)
    {
        var id = track.Current!.Id;
        var loop = new ProbeLoop(context.Probes, context.Time).RunAsync(
            probe, track.Spec, id, address ?? "127.0.0.1", eager: kind == ProbeKind.Readiness,
            (ok, why) =>
            {
                if (!ok)
                    context.Events.Warning(pod, track.Spec.Name, "Unhealthy", $"{kind} probe failed: {why}");
                mailbox.Post((id, kind), () => Decide(pod, track, id, address, kind, probe, ok));
                return kind switch { ProbeKind.Readiness => true, ProbeKind.Liveness => ok, _ => false };
            },
            warning => context.Events.Warning(pod, track.Spec.Name, "ProbeWarning", $"{kind} probe warning: {warning}"),
            track.Probes!.Token);
        _ = loop.ContinueWith(
            t => context.Log.LogError(t.Exception, "A probe of {Container} ended", id), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    private void Decide(Pod pod, ContainerTrack track, string id, string? address, ProbeKind kind, Probe probe, bool ok)
    {
        if (track.Current?.Id != id || !track.IsRunning || track.Probes is null)
            return;
        if (kind == ProbeKind.Readiness)
        {
            track.Ready = ok;
        }
        else if (!ok)
        {
            kill(pod, track, probe);
        }
        else if (kind == ProbeKind.Startup)
        {
            track.Started = true;
            track.Ready = track.Spec.ReadinessProbe is null;
            BeginLater(pod, track, address);
        }
    }
}
