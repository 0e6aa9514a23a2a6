using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.NodeAgent.Containers;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>
/// The containers of one pod: starting, probing and stopping them. Tracks are changed by the pod's worker alone; starts run beside
/// it (an image may be long in coming) and post their outcome.
/// </summary>
internal sealed class PodContainers : IDisposable
{
    /// <summary>A missing ConfigMap is looked for this often at least.</summary>
    private static readonly TimeSpan LongestConfigRetry = TimeSpan.FromSeconds(10);

    /// <summary>What a container gets to end by itself although its preStop hook used up the grace period, as with the kubelet.</summary>
    private static readonly TimeSpan LeastGrace = TimeSpan.FromSeconds(2);

    /// <summary>What a start that was refused for its program counts as, as with containerd.</summary>
    private const int StartErrorCode = 128;

    private readonly PodContext _context;
    private readonly PodMailbox _mailbox;
    private readonly PodProbes _probes;
    private readonly CancellationTokenSource _end = new();

    public PodContainers(PodContext context, Pod pod, PodMailbox mailbox)
    {
        (_context, _mailbox) = (context, mailbox);
        _probes = new PodProbes(context, mailbox, Kill);
        Tracks =
        [
            .. pod.Spec.InitContainers.Select(c => Track(c, c.RestartPolicy == "Always" ? ContainerRole.Sidecar : ContainerRole.Init)),
            .. pod.Spec.Containers.Select(c => Track(c, ContainerRole.Main)),
        ];
        AddEphemeral(pod);
    }

    /// <summary>All of them: init containers first, in the order of the pod; ephemeral ones last.</summary>
    public ImmutableArray<ContainerTrack> Tracks { get; private set; }

    /// <summary>The pod's address, for probes.</summary>
    public string? Address { get; set; }

    /// <summary>Where the pod's sandbox has volumes in memory; null when it has none.</summary>
    public string? MemoryVolumes { get; set; }

    /// <summary>The runtime no longer knows the pod's sandbox.</summary>
    public bool SandboxLost { get; set; }

    /// <summary>Whether every main container has been started at least once.</summary>
    public bool AllStarted => Tracks.Where(t => t.Role == ContainerRole.Main).All(t => t.Current is not null);

    /// <summary>Takes over containers that were added while the pod runs.</summary>
    public void AddEphemeral(Pod pod)
    {
        foreach (var added in pod.Spec.EphemeralContainers.Where(c => Tracks.All(t => t.Spec.Name != c.Name)))
            Tracks = Tracks.Add(Track(EphemeralContainers.AsContainer(added), ContainerRole.Ephemeral, added.TargetContainerName is { Length: > 0 } target ? target : null));
    }

    /// <summary>Takes over what the runtime says.</summary>
    public void Observe(ContainerState state, Pod current)
    {
        var track = Tracks.FirstOrDefault(t => t.Spec.Name == state.Name);
        var news = track is not null && (track.IsRunning || track.Starting is not null);
        if (track is null || !track.Observe(state) || state.Exit is not { } exit)
            return;
        PodProbes.End(track);
        // What an earlier agent saw end has been told already.
        if (!news)
            return;
        NodeTelemetry.Exits.Add(1);
        if (current.Metadata.DeletionTimestamp is not null || exit.Code == 0)
            return;
        var ended = $"ended with {exit.Code}{(exit.OomKilled ? " (out of memory)" : "")}";
        if (PodStatusBuilder.Restarts(current.Spec, current.Status.Phase, track))
            _context.Events.Warning(current, track.Spec.Name, "BackOff", $"Back-off restarting failed container {track.Spec.Name} in pod {current.Metadata.Name}_{current.Metadata.Namespace}({current.Metadata.Uid}), which {ended}");
        else
            _context.Events.Warning(current, track.Spec.Name, "Failed", $"Container {track.Spec.Name} {ended}");
    }

    /// <summary>Reads what runs that have ended since the last call said of their end.</summary>
    public void NoteMessages(Pod current)
    {
        foreach (var track in Tracks)
        {
            track.NoteMessages(run => TerminationMessages.Read(
                current, track.Spec, run.Exit!, _context.Specs.TerminationPath(current, run.Name, run.Attempt), _context.Specs.LogPath(current, run.Name, run.Attempt)));
        }
    }

    /// <summary>Says of every container that has not run yet why that is.</summary>
    public void SetWaiting(string reason, string message)
    {
        foreach (var track in Tracks.Where(t => t.Current is null))
            track.Waiting = (reason, message);
    }

    /// <summary>Begins to start containers, each for itself: one that fails waits and does not keep the others.</summary>
    public void Start(Pod current, ImmutableArray<ContainerTrack> tracks)
    {
        foreach (var track in tracks)
            track.Starting = StartAsync(current, track, track.NextAttempt, track.Previous, Address);
    }

    /// <summary>Begins the probes of containers that an earlier agent started.</summary>
    public void ResumeProbes(Pod current)
    {
        var known = current.Status.ContainerStatuses.Concat(current.Status.InitContainerStatuses).ToLookup(s => s.ContainerID);
        foreach (var track in Tracks.Where(t => t.IsRunning && t.Starting is null && t.Probes is null))
            _probes.Begin(current, track, Address, known[ContainerIds.Url(track.Current!.Id)].FirstOrDefault());
    }

    /// <summary>Ends a container's present run; the next one gets the resources that the machine has promised it by now.</summary>
    public void RestartToResize(Pod current, ContainerTrack track)
    {
        _context.Events.Normal(current, track.Spec.Name, "Killing", $"Container {track.Spec.Name} resize requires restart");
        EndRun(current, track, Grace(current));
    }

    /// <summary>No starts and probes from now on; returns when those under way have come to an end, whose outcome is posted.</summary>
    public async Task EndStartsAsync(CancellationToken cancellation)
    {
        foreach (var track in Tracks)
            PodProbes.End(track);
        await _end.CancelAsync();
        await Task.WhenAll(Tracks.Select(t => t.Starting ?? Task.CompletedTask)).WaitAsync(cancellation);
    }

    /// <summary>Stops everything that runs: preStop hooks, the stop signal, then SIGKILL. Main containers first, sidecars after them, the last first.</summary>
    public async Task StopAsync(Pod current, DateTimeOffset deadline, CancellationToken cancellation)
    {
        var running = Tracks.Where(t => t.IsRunning).ToList();
        await Task.WhenAll(running.Where(t => t.Role != ContainerRole.Sidecar).Select(t => StopAsync(current, t, deadline, cancellation)));
        foreach (var sidecar in running.Where(t => t.Role == ContainerRole.Sidecar).Reverse())
            await StopAsync(current, sidecar, deadline, cancellation);
    }

    public void Dispose()
    {
        foreach (var track in Tracks)
            PodProbes.End(track);
        _end.Cancel();
        _end.Dispose();
    }

    private ContainerTrack Track(Container container, ContainerRole role, string? target = null) =>
        new(container, role, new RestartBackoff(_context.Options.FirstRestartDelay, _context.Options.MaxRestartDelay)) { Target = target };

    /// <summary>The running container whose processes another one shares.</summary>
    /// <exception cref="PodConfigException">It does not run now.</exception>
    private string? ProcessesOf(ContainerTrack track) => track.Target is not { } name ? null
        : Tracks.FirstOrDefault(t => t.Spec.Name == name) is { IsRunning: true, Current: { } running } ? running.Id
        : throw new PodConfigException("CreateContainerConfigError", $"the target container \"{name}\" is not running");

    private async Task StartAsync(Pod current, ContainerTrack track, int attempt, ContainerState? old, string? address)
    {
        using var activity = NodeTelemetry.Source.StartActivity("container start")?.SetTag("k8s.container.name", track.Spec.Name);
        var cancellation = _end.Token;
        Action outcome;
        try
        {
            // Asked by the pod's worker itself; what follows runs beside it.
            var (processes, spec) = (ProcessesOf(track), track.Spec);
            await Task.Yield();
            var image = await _context.Images.GetAsync(current, spec, cancellation);
            var environment = await _context.Environment.ResolveAsync(current, spec, image.Config.Env, address);
            if (track.Spec.TerminationMessagePath is { Length: > 0 })
                TerminationMessages.Prepare(_context.Specs.TerminationPath(current, track.Spec.Name, attempt));
            var state = await LaunchAsync(_context.Specs.Build(current, spec, attempt, image, environment, MemoryVolumes) with { ProcessesOf = processes }, cancellation);
            await RemoveRunAsync(current, old);
            outcome = () => Started(current, track, state, image.Digest.ToString(), spec.Resources);
            _mailbox.Observe(state);
            if (await PostStartAsync(current, track, state.Id, address, cancellation) is { } failure)
                outcome = () => PostStartFailed(current, track, state, image.Digest.ToString(), failure, spec.Resources);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            outcome = () => { };
        }
        catch (Exception e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            outcome = () => Failed(current, track, attempt, e);
        }

        _mailbox.Post(track, () =>
        {
            track.Starting = null;
            outcome();
        });
    }

    /// <summary>A start that the runtime has begun is not abandoned: it either runs and is known, or has failed.</summary>
    private async Task<ContainerState> LaunchAsync(ContainerSpec spec, CancellationToken cancellation)
    {
        await _context.Starts.WaitAsync(cancellation);
        try
        {
            return await _context.Runtime.StartContainerAsync(spec, CancellationToken.None);
        }
        finally
        {
            _context.Starts.Release();
        }
    }

    private void Started(Pod current, ContainerTrack track, ContainerState state, string image, ResourceRequirements resources)
    {
        NodeTelemetry.Starts.Add(1);
        (track.ImageId, track.Applied) = (image, resources);
        track.Backoff.Started();
        // It may have ended already, or been followed by nothing else: only a run that goes on is probed.
        track.Observe(state);
        _context.Events.Normal(current, track.Spec.Name, "Started", $"Started container {track.Spec.Name}");
        if (track.IsRunning && track.Current!.Id == state.Id && !_end.IsCancellationRequested)
            _probes.Begin(current, track, Address, known: null);
    }

    private void PostStartFailed(Pod current, ContainerTrack track, ContainerState state, string image, string failure, ResourceRequirements resources)
    {
        (track.ImageId, track.Applied) = (image, resources);
        track.Backoff.Started();
        track.Observe(state);
        _context.Events.Warning(current, track.Spec.Name, "FailedPostStartHook", failure);
        if (track.IsRunning)
            EndRun(current, track, Grace(current));
    }

    private void Failed(Pod current, ContainerTrack track, int attempt, Exception error)
    {
        NodeTelemetry.StartFailures.Add(1);
        var reason = error switch
        {
            PodConfigException config => config.Reason,
            InvalidContainerSpecException => "CreateContainerConfigError",
            ContainerStartException or ContainerNotFoundException => "RunContainerError",
            _ => "CreateContainerError",
        };
        var pull = reason is "ErrImagePull" or "InvalidImageName" or "ErrImageNeverPull";
        SandboxLost |= error is ContainerNotFoundException;
        _context.Events.Warning(current, track.Spec.Name, "Failed", pull ? error.Message : $"Error: {error.Message}");
        if (reason == "ErrImagePull" && track.Waiting is { Reason: "ErrImagePull" or "ImagePullBackOff" })
            track.Waiting = ("ImagePullBackOff", $"Back-off pulling image \"{track.Spec.Image}\": {error.Message}");
        else
            track.Waiting = (reason, error.Message);
        track.Backoff.Failed(_context.Time.GetUtcNow(), error is PodConfigException && !pull ? LongestConfigRetry : _context.Options.MaxRestartDelay);
        if (error is ContainerStartException && track.Role != ContainerRole.Sidecar && current.Spec.RestartPolicy is "Never" or "OnFailure")
            CountAsRun(current, track, attempt, error.Message);
    }

    /// <summary>Where not every end is followed by a restart, a program that can't be executed is an end too, or a Job would never fail.</summary>
    private void CountAsRun(Pod current, ContainerTrack track, int attempt, string message)
    {
        var now = _context.Time.GetUtcNow();
        var id = ContainerIds.Of(current.Metadata.Uid!, track.Spec.Name, attempt);
        track.StartError = (id, message);
        track.Observe(new ContainerState
        {
            Id = id, SandboxId = current.Metadata.Uid!, Name = track.Spec.Name, Attempt = attempt, StartedAt = now,
            Exit = new ContainerExit { Code = StartErrorCode, FinishedAt = now },
        });
    }

    private async Task RemoveRunAsync(Pod current, ContainerState? old)
    {
        if (old is null)
            return;
        try
        {
            await _context.Runtime.RemoveContainerAsync(old.Id, CancellationToken.None);
            var log = _context.Specs.LogPath(current, old.Name, old.Attempt);
            foreach (var file in Directory.Exists(Path.GetDirectoryName(log)) ? Directory.EnumerateFiles(Path.GetDirectoryName(log)!, Path.GetFileName(log) + "*") : [])
                File.Delete(file);
            if (Path.Exists(_context.Specs.TerminationPath(current, old.Name, old.Attempt)))
                File.Delete(_context.Specs.TerminationPath(current, old.Name, old.Attempt));
        }
        catch (Exception e) when (e is ContainerException or IOException)
        {
            // What stays goes with the pod.
            _context.Log.LogWarning("The old run {Container} could not be removed: {Error}", old.Id, e.Message);
        }
    }

    private async Task<string?> PostStartAsync(Pod current, ContainerTrack track, string id, string? address, CancellationToken cancellation) =>
        track.Spec.Lifecycle?.PostStart is { } hook ? await PodHooks.CallAsync(_context, hook, track, id, address, cancellation) : null;

    private async Task StopAsync(Pod current, ContainerTrack track, DateTimeOffset deadline, CancellationToken cancellation)
    {
        var id = track.Current!.Id;
        var left = Left(deadline);
        if (track.Spec.Lifecycle?.PreStop is { } hook && left > TimeSpan.Zero && track.PreStopped != id)
        {
            track.PreStopped = id;
            using var limit = new CancellationTokenSource(left, _context.Time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
            try
            {
                if (await PodHooks.CallAsync(_context, hook, track, id, Address, both.Token) is { } failure)
                    _context.Events.Warning(current, track.Spec.Name, "FailedPreStopHook", failure);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                _context.Events.Warning(current, track.Spec.Name, "FailedPreStopHook", "the hook did not end within the grace period");
            }

            left = Left(deadline) < LeastGrace ? LeastGrace : Left(deadline);
        }

        _mailbox.Observe(await StopRunAsync(track, id, left, cancellation));
    }

    private async Task<ContainerState> StopRunAsync(ContainerTrack track, string id, TimeSpan grace, CancellationToken cancellation)
    {
        try
        {
            return await _context.Runtime.StopContainerAsync(id, grace, cancellation);
        }
        catch (ContainerNotFoundException)
        {
            // The runtime has lost it: there is nothing to stop and nothing to wait for.
            return track.Current! with { Exit = new ContainerExit { Code = 255, Unknown = true, FinishedAt = _context.Time.GetUtcNow() } };
        }
    }

    private TimeSpan Left(DateTimeOffset deadline) => deadline - _context.Time.GetUtcNow() is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private void Kill(Pod current, ContainerTrack track, Probe probe)
    {
        _context.Events.Normal(current, track.Spec.Name, "Killing", $"Container {track.Spec.Name} failed its probe and will be restarted");
        EndRun(current, track, probe.TerminationGracePeriodSeconds is { } own ? TimeSpan.FromSeconds(own) : Grace(current));
    }

    private static TimeSpan Grace(Pod current) => TimeSpan.FromSeconds(current.Spec.TerminationGracePeriodSeconds switch { null => 30, < 0 => 1, { } seconds => seconds });

    private void EndRun(Pod current, ContainerTrack track, TimeSpan grace) =>
        _ = StopAsync(current, track, _context.Time.GetUtcNow() + grace, _end.Token).ContinueWith(
            t => _context.Log.LogWarning("Container {Container} could not be stopped: {Error}", track.Spec.Name, t.Exception!.GetBaseException().Message),
            CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
