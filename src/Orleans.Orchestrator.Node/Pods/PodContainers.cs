using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.NodeAgent.Containers;
using Orleans.Orchestrator.NodeAgent.Probes;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>The containers of one pod: starting, probing and stopping them. Used by the pod's worker alone.</summary>
internal sealed class PodContainers(PodContext context, Pod pod, Action wake)
{
    /// <summary>All of them: init containers first, in the order of the pod.</summary>
    public IReadOnlyList<ContainerTrack> Tracks { get; } =
    [
        .. pod.Spec.InitContainers.Select(c => Track(context, c, c.RestartPolicy == "Always" ? ContainerRole.Sidecar : ContainerRole.Init)),
        .. pod.Spec.Containers.Select(c => Track(context, c, ContainerRole.Main)),
    ];

    /// <summary>The pod's address, for probes.</summary>
    public string? Address { get; set; }

    /// <summary>Whether every main container has been started at least once.</summary>
    public bool AllStarted => Tracks.Where(t => t.Role == ContainerRole.Main).All(t => t.Current is not null);

    /// <summary>Takes over what the runtime says.</summary>
    public void Observe(ContainerState state, Pod current)
    {
        var track = Tracks.FirstOrDefault(t => t.Spec.Name == state.Name);
        if (track is null || !track.Observe(state) || state.Exit is not { } exit)
            return;
        EndProbes(track);
        NodeTelemetry.Exits.Add(1);
        if (current.Metadata.DeletionTimestamp is null && exit.Code != 0)
            context.Events.Warning(current, track.Spec.Name, "BackOff", $"Container {track.Spec.Name} ended with {exit.Code}{(exit.OomKilled ? " (out of memory)" : "")}");
    }

    /// <summary>Says of every container that does not run why that is.</summary>
    public void SetWaiting(string reason, string message)
    {
        foreach (var track in Tracks.Where(t => !t.IsRunning && t.Current is null))
            track.Waiting = (reason, message);
    }

    /// <summary>Starts containers, each for itself: one that fails waits and does not keep the others.</summary>
    public Task StartAsync(Pod current, ImmutableArray<ContainerTrack> tracks, string? address, CancellationToken cancellation) =>
        Task.WhenAll(tracks.Select(t => StartAsync(current, t, address, cancellation)));

    /// <summary>Begins the probes of containers that an earlier agent started.</summary>
    public void ResumeProbes(Pod current)
    {
        foreach (var track in Tracks.Where(t => t.IsRunning && t.Probes is null))
            BeginProbes(current, track);
    }

    /// <summary>Ends all probes.</summary>
    public void StopProbes()
    {
        foreach (var track in Tracks)
            EndProbes(track);
    }

    /// <summary>Stops everything that runs: preStop hooks, the stop signal, then SIGKILL. Main containers first, sidecars after them.</summary>
    public async Task StopAsync(Pod current, TimeSpan grace, CancellationToken cancellation)
    {
        var deadline = context.Time.GetUtcNow() + grace;
        foreach (var group in Tracks.Where(t => t.IsRunning).GroupBy(t => t.Role == ContainerRole.Sidecar).OrderBy(g => g.Key))
            await Task.WhenAll(group.Select(t => StopAsync(current, t, deadline, cancellation)));
    }

    private static ContainerTrack Track(PodContext context, Container container, ContainerRole role) =>
        new(container, role, new RestartBackoff(context.Options.FirstRestartDelay, context.Options.MaxRestartDelay));

    private async Task StartAsync(Pod current, ContainerTrack track, string? address, CancellationToken cancellation)
    {
        await context.Starts.WaitAsync(cancellation);
        try
        {
            var image = await context.Images.GetAsync(current, track.Spec, cancellation);
            track.ImageId = image.Digest.ToString();
            var environment = await context.Environment.ResolveAsync(current, track.Spec, image.Config.Env, address);
            var attempt = track.NextAttempt;
            var old = track.Previous;
            var state = await context.Runtime.StartContainerAsync(context.Specs.Build(current, track.Spec, attempt, image, environment), cancellation);
            NodeTelemetry.Starts.Add(1);
            track.Observe(state);
            if (old is not null)
                await RemoveRunAsync(current, old, cancellation);
            context.Events.Normal(current, track.Spec.Name, "Started", $"Started container {track.Spec.Name}");
            if (await PostStartAsync(current, track, cancellation))
                BeginProbes(current, track);
        }
        catch (Exception e) when (e is ContainerException or PodConfigException)
        {
            Failed(current, track, e);
        }
        finally
        {
            context.Starts.Release();
        }
    }

    private void Failed(Pod current, ContainerTrack track, Exception error)
    {
        NodeTelemetry.StartFailures.Add(1);
        var reason = error is PodConfigException config ? config.Reason : error is InvalidContainerSpecException ? "CreateContainerError" : "RunContainerError";
        if (track.Waiting is { Reason: "ErrImagePull" or "ImagePullBackOff" } && reason == "ErrImagePull")
            reason = "ImagePullBackOff";
        track.Waiting = (reason, error.Message);
        track.Backoff.Failed(context.Time.GetUtcNow());
        context.Events.Warning(current, track.Spec.Name, reason is "ErrImagePull" or "ImagePullBackOff" or "InvalidImageName" or "ErrImageNeverPull" ? "Failed" : reason, error.Message);
    }

    private async Task RemoveRunAsync(Pod current, ContainerState old, CancellationToken cancellation)
    {
        await context.Runtime.RemoveContainerAsync(old.Id, cancellation);
        var log = context.Specs.LogPath(current, old.Name, old.Attempt);
        foreach (var file in Directory.Exists(Path.GetDirectoryName(log)) ? Directory.EnumerateFiles(Path.GetDirectoryName(log)!, Path.GetFileName(log) + "*") : [])
            File.Delete(file);
    }

    private async Task<bool> PostStartAsync(Pod current, ContainerTrack track, CancellationToken cancellation)
    {
        if (track.Spec.Lifecycle?.PostStart is not { } hook || await HookAsync(hook, track, cancellation) is not { } failure)
            return true;
        context.Events.Warning(current, track.Spec.Name, "FailedPostStartHook", failure);
        await context.Runtime.StopContainerAsync(track.Current!.Id, TimeSpan.FromSeconds(current.Spec.TerminationGracePeriodSeconds ?? 30), cancellation);
        return false;
    }

    private async Task StopAsync(Pod current, ContainerTrack track, DateTimeOffset deadline, CancellationToken cancellation)
    {
        if (track.Spec.Lifecycle?.PreStop is { } hook)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(Left(deadline));
            try
            {
                if (await HookAsync(hook, track, limit.Token) is { } failure)
                    context.Events.Warning(current, track.Spec.Name, "FailedPreStopHook", failure);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                context.Events.Warning(current, track.Spec.Name, "FailedPreStopHook", "the hook did not end within the grace period");
            }
        }

        track.Observe(await context.Runtime.StopContainerAsync(track.Current!.Id, Left(deadline), cancellation));
    }

    private TimeSpan Left(DateTimeOffset deadline) => deadline - context.Time.GetUtcNow() is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private async Task<string?> HookAsync(LifecycleHandler hook, ContainerTrack track, CancellationToken cancellation)
    {
        try
        {
            if (hook.Exec is { } exec)
                return await context.Probes.ExecAsync(track.Current!.Id, [.. exec.Command], cancellation);
            if (hook.HttpGet is { } http)
                return await ProbeTarget.HttpAsync(http, track.Spec, Address ?? "127.0.0.1", cancellation);
            if (hook.Sleep is { } sleep)
                await Task.Delay(TimeSpan.FromSeconds(sleep.Seconds), context.Time, cancellation);
            return null;
        }
        catch (Exception e) when (e is HttpRequestException or ContainerException or IOException or FormatException)
        {
            return e.Message;
        }
    }

    private void BeginProbes(Pod current, ContainerTrack track)
    {
        EndProbes(track);
        track.Probes = new CancellationTokenSource();
        track.Started = track.Spec.StartupProbe is null;
        track.Ready = track.Started && track.Spec.ReadinessProbe is null;
        var cancellation = track.Probes.Token;
        if (track.Spec.StartupProbe is { } startup)
            Loop(current, track, startup, eager: false, ok =>
            {
                if (ok)
                {
                    track.Started = true;
                    track.Ready = track.Spec.ReadinessProbe is null;
                    BeginLater(current, track, cancellation);
                }

                return !ok;
            }, cancellation);
        else
            BeginLater(current, track, cancellation);
    }

    private void BeginLater(Pod current, ContainerTrack track, CancellationToken cancellation)
    {
        if (track.Spec.ReadinessProbe is { } readiness)
            Loop(current, track, readiness, eager: true, ok =>
            {
                track.Ready = ok;
                return true;
            }, cancellation);
        if (track.Spec.LivenessProbe is { } liveness)
            Loop(current, track, liveness, eager: false, ok => ok, cancellation);
    }

    private void Loop(Pod current, ContainerTrack track, Probe probe, bool eager, Func<bool, bool> verdict, CancellationToken cancellation)
    {
        var id = track.Current!.Id;
        // Only a startup or liveness probe kills; a readiness probe only takes the pod out of its services.
        var kills = probe == track.Spec.LivenessProbe || probe == track.Spec.StartupProbe;
        var loop = new ProbeLoop(context.Probes, context.Time).RunAsync(
            probe, track.Spec, id, Address ?? "127.0.0.1", eager,
            (ok, why) =>
            {
                if (!ok)
                    context.Events.Warning(current, track.Spec.Name, "Unhealthy", $"{(kills ? probe == track.Spec.LivenessProbe ? "Liveness" : "Startup" : "Readiness")} probe failed: {why}");
                if (!ok && kills)
                    _ = KillAsync(current, track, id, probe);
                var goOn = verdict(ok) && (ok || !kills);
                wake();
                return goOn;
            },
            cancellation);
        _ = loop.ContinueWith(
            t => context.Log.LogError(t.Exception, "A probe of {Container} ended", id), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    private async Task KillAsync(Pod current, ContainerTrack track, string id, Probe probe)
    {
        try
        {
            var grace = TimeSpan.FromSeconds(probe.TerminationGracePeriodSeconds ?? current.Spec.TerminationGracePeriodSeconds ?? 30);
            context.Events.Normal(current, track.Spec.Name, "Killing", $"Container {track.Spec.Name} failed its probe and will be restarted");
            await context.Runtime.StopContainerAsync(id, grace, CancellationToken.None);
        }
        catch (ContainerException e)
        {
            context.Log.LogWarning("Container {Container} could not be stopped after its probe failed: {Error}", id, e.Message);
        }
    }

    private static void EndProbes(ContainerTrack track)
    {
        track.Probes?.Cancel();
        track.Probes?.Dispose();
        (track.Probes, track.Started, track.Ready) = (null, track.IsRunning && track.Started, false);
    }
}
