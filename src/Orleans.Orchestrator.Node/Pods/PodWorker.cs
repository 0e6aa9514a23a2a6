using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.NodeAgent.Containers;
using Orleans.Orchestrator.NodeAgent.Services;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Tracing;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>
/// Drives one pod: sandbox, images, init containers, containers, probes, and in the end their removal. One loop, woken by
/// changes of the pod, of its containers and by time; each pass compares what should be with what is and closes the difference.
/// </summary>
internal sealed class PodWorker
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan VolumeRefresh = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DropGrace = TimeSpan.FromSeconds(1);

    /// <summary>A start mostly takes less; then one report tells both that the pod is coming and that it runs.</summary>
    private static readonly TimeSpan ReportDelay = TimeSpan.FromMilliseconds(100);

    private readonly PodContext _context;
    private readonly PodMailbox _mailbox;
    private readonly PodContainers _containers;
    private readonly PodResize _resize;
    private readonly DateTimeOffset _assignedAt;
    private volatile Pod _pod;
    private volatile bool _dropped;
    private volatile bool _renamed;
    private string? _address;
    private bool _sandboxReady;
    private bool _finished;
    private bool _gone;
    private PodFailure? _failure;
    private DateTimeOffset? _stoppingSince;
    private TimeSpan _retry = FirstRetry;
    private DateTimeOffset _nextRefresh;
    private PodStatus? _lastReported;

    public PodWorker(PodContext context, Pod pod)
    {
        (_context, _pod, _assignedAt, _mailbox) = (context, pod, context.Time.GetUtcNow(), new PodMailbox(context.Time));
        _containers = new PodContainers(context, pod, _mailbox);
        _resize = new PodResize(context, pod.Metadata.Uid!, _mailbox.Wake, track => _containers.RestartToResize(_pod, track));
        _resize.Begin(pod, _containers.Tracks);
    }

    public string Uid => _pod.Metadata.Uid!;

    public Pod Pod => _pod;

    /// <summary>The status as reported last, or as the control plane has it.</summary>
    public PodStatus LastStatus => Volatile.Read(ref _lastReported) ?? _pod.Status;

    /// <summary>A file that stands for the pod's network; null before it has one, and where it uses the machine's.</summary>
    public string? NetworkNamespacePath { get; private set; }

    /// <summary>Whether nothing is left of the pod and the loop has ended.</summary>
    public bool Done { get; private set; }

    private string Key => $"{_pod.Metadata.Namespace}/{_pod.Metadata.Name}";

    private TimeSpan Grace => _dropped ? DropGrace
        : TimeSpan.FromSeconds(Math.Max(0, _pod.Metadata.DeletionGracePeriodSeconds ?? _pod.Spec.TerminationGracePeriodSeconds ?? 30));

    /// <summary>Takes over a newer version of the pod.</summary>
    public void Update(Pod pod)
    {
        _renamed |= !pod.Metadata.Labels.Equals(_pod.Metadata.Labels) || !pod.Metadata.Annotations.Equals(_pod.Metadata.Annotations);
        _pod = pod;
        _mailbox.Wake();
    }

    /// <summary>The pod is gone from the control plane, or belongs to another machine: end it without further ado.</summary>
    public void Drop()
    {
        _dropped = true;
        _mailbox.Wake();
    }

    /// <summary>Takes over what the runtime says of one of the pod's containers.</summary>
    public void Observe(ContainerState state) => _mailbox.Observe(state);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var activity = NodeTelemetry.Source.StartActivity("pod start", ActivityKind.Consumer, PodTrace.Of(_pod.Metadata));
        activity?.SetTag("k8s.pod.name", _pod.Metadata.Name).SetTag("k8s.namespace.name", _pod.Metadata.Namespace);
        var started = false;
        try
        {
            while (!Done)
            {
                var wait = await PassAsync(cancellation);
                if (!started && _containers.AllStarted)
                {
                    started = true;
                    NodeTelemetry.StartSeconds.Record((_context.Time.GetUtcNow() - _assignedAt).TotalSeconds);
                    activity?.Stop();
                }

                if (!Done)
                    await _mailbox.WaitAsync(wait, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The agent stops; the containers go on and are found again at its next start.
        }
        finally
        {
            activity?.Dispose();
            _containers.Dispose();
            _resize.End();
        }
    }

    /// <summary>One pass; returns how long to wait when nothing happens.</summary>
    private async Task<TimeSpan> PassAsync(CancellationToken cancellation)
    {
        try
        {
            TakeMail();
            if (_dropped || _pod.Metadata.DeletionTimestamp is not null)
            {
                await TerminateAsync(cancellation);
                return Timeout.InfiniteTimeSpan;
            }

            var wait = await AdvanceAsync(cancellation);
            _retry = FirstRetry;
            return wait;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // A step that failed is tried again for as long as the pod is wanted; users see why.
            Explain(e);
            var next = _context.Time.GetUtcNow() + _retry;
            _retry = _retry * 2 > LongestRetry ? LongestRetry : _retry * 2;
            return Earliest(next, PodDeadline.Of(_pod.Spec, LastStatus));
        }
    }

    private void Explain(Exception error)
    {
        _context.Log.LogWarning("Pod {Pod}: {Error}", Key, error.Message);
        if (_dropped || _pod.Metadata.DeletionTimestamp is not null)
        {
            _context.Events.Warning(_pod, null, "FailedKillPod", error.Message);
            return;
        }

        var reason = error is PodConfigException config ? config.Reason : "FailedCreatePodSandBox";
        _context.Events.Warning(_pod, null, error is PodConfigException { Reason: not "FailedCreatePodSandBox" } ? "FailedMount" : reason, error.Message);
        _containers.SetWaiting(reason, error.Message);
        Report();
    }

    private void TakeMail()
    {
        var (observed, posted) = _mailbox.Take();
        foreach (var state in observed)
            _containers.Observe(state, _pod);
        foreach (var action in posted)
            action();
    }

    private async Task<TimeSpan> AdvanceAsync(CancellationToken cancellation)
    {
        var pod = _pod;
        if (pod.Status.Phase is "Failed" or "Succeeded" || PodDecision.Of(pod.Spec, _containers.Tracks, _context.Time.GetUtcNow()).Finished || HasFailed(pod))
        {
            await FinishAsync(cancellation);
            return Timeout.InfiniteTimeSpan;
        }

        if (!_sandboxReady || _containers.SandboxLost)
            await PrepareAsync(pod, cancellation);
        _containers.AddEphemeral(pod);
        await _resize.AdvanceAsync(pod, _containers.Tracks, cancellation);
        var decision = PodDecision.Of(pod.Spec, _containers.Tracks, _context.Time.GetUtcNow());
        _containers.Start(pod, decision.Start);
        if (decision.Start.Length > 0)
            return ReportDelay;
        Report();
        DateTimeOffset? again = _resize.IsToBeTriedAgain ? _context.Time.GetUtcNow() + LongestRetry : null;
        return Earliest(decision.Wake, await RefreshVolumesAsync(pod), PodDeadline.Of(pod.Spec, LastStatus), again);
    }

    /// <summary>Whether the machine does not take the pod, or its time here is over: both stay so.</summary>
    private bool HasFailed(Pod pod)
    {
        if (_failure is not null)
            return true;
        if (_containers.Tracks.All(t => t.Current is null) && PodAdmission.Refusal(pod, _context.Options.AllowedUnsafeSysctls) is { } refusal)
        {
            _failure = refusal with { Message = $"Pod was rejected: {refusal.Message}" };
            _context.Events.Warning(pod, null, refusal.Reason, refusal.Message);
        }
        else if (PodDeadline.Of(pod.Spec, LastStatus) <= _context.Time.GetUtcNow())
        {
            _failure = PodDeadline.Exceeded;
            _context.Events.Normal(pod, null, _failure.Reason, _failure.Message);
        }

        return _failure is not null;
    }

    private TimeSpan Earliest(params ReadOnlySpan<DateTimeOffset?> times)
    {
        DateTimeOffset? earliest = null;
        foreach (var time in times)
            earliest = earliest is null || time < earliest ? time : earliest;
        if (earliest is not { } next)
            return Timeout.InfiniteTimeSpan;
        return next - _context.Time.GetUtcNow() is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private async Task PrepareAsync(Pod pod, CancellationToken cancellation)
    {
        _sandboxReady = false;
        await _context.Isolation.CheckAsync(pod);
        var sandbox = await _context.Runtime.CreateSandboxAsync(PodSandboxes.Spec(pod, _context.Options.ClusterDomain), cancellation);
        NetworkNamespacePath = sandbox.NetworkNamespacePath;
        if (pod.Spec.HostNetwork == true)
        {
            _address = _context.Options.Address.ToString();
        }
        else
        {
            // A sandbox made anew has new namespaces: the link into the old ones is of no use.
            if (_containers.SandboxLost)
                await _context.Network.Pods.DetachAsync(Uid, cancellation);
            _address = (await _context.Network.Pods.AttachAsync(Uid, sandbox.NetworkNamespacePath!, null, cancellation)).Address.ToString();
        }

        Volumes.PodFiles.Write(_context.Volumes.PodDirectory(Uid), pod, _address, _context.Options, _context.Network.Nameserver);
        _containers.MemoryVolumes = sandbox.MemoryVolumesPath;
        await _context.Volumes.PrepareAsync(pod, _address, sandbox.MemoryVolumesPath);
        _nextRefresh = _context.Time.GetUtcNow() + VolumeRefresh;
        _context.Services.SetHostPorts(Uid, HostPorts.Of(pod, _address));
        _containers.Address = _address;
        (_sandboxReady, _containers.SandboxLost) = (true, false);
        _containers.ResumeProbes(pod);
    }

    /// <summary>Writes volumes again whose objects may have changed; returns when to look the next time. Failing harms no running container.</summary>
    private async Task<DateTimeOffset?> RefreshVolumesAsync(Pod pod)
    {
        if (!pod.Spec.Volumes.Any(v => v.ConfigMap is not null || v.Secret is not null || v.Projected is not null || v.DownwardAPI is not null))
            return null;
        // What volumes tell of the pod itself is known to have changed; other objects have to be looked at.
        if (_context.Time.GetUtcNow() < _nextRefresh && !_renamed)
            return _nextRefresh;
        _renamed = false;
        _nextRefresh = _context.Time.GetUtcNow() + VolumeRefresh;
        try
        {
            await _context.Volumes.PrepareAsync(pod, _address, _containers.MemoryVolumes);
        }
        catch (Exception e)
        {
            _context.Log.LogWarning("The volumes of pod {Pod} could not be brought up to date: {Error}", Key, e.Message);
            _context.Events.Warning(pod, null, "FailedMount", e.Message);
        }

        return _nextRefresh;
    }

    /// <summary>Everything has run to its end, or the pod was given up: what still runs is stopped; records and logs stay until the pod is deleted.</summary>
    private async Task FinishAsync(CancellationToken cancellation)
    {
        if (!_finished)
        {
            await StopContainersAsync(cancellation);
            _context.Services.SetHostPorts(Uid, []);
            await _context.Network.Pods.DetachAsync(Uid, cancellation);
            _resize.End();
            _finished = true;
        }

        Report();
    }

    private async Task TerminateAsync(CancellationToken cancellation)
    {
        await StopContainersAsync(cancellation);
        // One that was only taken away from here may live on elsewhere.
        _gone = _pod.Metadata.DeletionTimestamp is not null;
        _context.Services.SetHostPorts(Uid, []);
        await _context.Runtime.RemoveSandboxAsync(Uid, cancellation);
        await _context.Network.Pods.DetachAsync(Uid, cancellation);
        _context.Volumes.Remove(Uid);
        var logs = _context.Specs.LogDirectory(_pod);
        if (Directory.Exists(logs))
            Directory.Delete(logs, recursive: true);
        _context.Reporter.Report(new PodReport { Key = Key, Uid = Uid, Status = Status(), Removed = true });
        Done = true;
    }

    /// <summary>Stops what runs. A deletion with a shorter grace period, or the pod's being taken away, shortens the wait that is under way.</summary>
    private async Task StopContainersAsync(CancellationToken cancellation)
    {
        var since = _stoppingSince ??= _context.Time.GetUtcNow();
        await _containers.EndStartsAsync(cancellation);
        TakeMail();
        if (_containers.Tracks.Any(t => t.IsRunning))
            _context.Events.Normal(_pod, null, "Killing", "Stopping the pod's containers");
        Report();
        for (var stopped = false; !stopped && _containers.Tracks.Any(t => t.IsRunning);)
        {
            var grace = Grace;
            using var shorter = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var stopping = _containers.StopAsync(_pod, since + grace, shorter.Token);
            _ = stopping.ContinueWith(_ => _mailbox.Wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            while (!stopping.IsCompleted && Grace >= grace)
            {
                await _mailbox.WaitAsync(Timeout.InfiniteTimeSpan, cancellation);
                TakeMail();
                Report();
            }

            stopped = stopping.IsCompleted;
            if (stopped)
                await stopping;
            else
                await shorter.CancelAsync();
            await stopping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            TakeMail();
        }

        Report();
    }

    private PodStatus Status()
    {
        // What was said last counts as the pod's status: it may not have come back from the control plane yet. But where the
        // control plane has given the pod up, that stands.
        var pod = _pod;
        _containers.NoteMessages(pod);
        if (_lastReported is { } last && pod.Status.Phase is not ("Failed" or "Succeeded"))
        {
            var others = pod.Status.Conditions.Where(c => last.Conditions.All(l => l.Type != c.Type));
            pod = pod with { Status = last with { Conditions = [.. last.Conditions, .. others], QosClass = pod.Status.QosClass } };
        }

        // Not before the last one has ended: whoever replaces the pod must not find it still at work.
        if (_failure is { } failure && !_containers.Tracks.Any(t => t.IsRunning))
            pod = pod with { Status = failure.In(pod.Status) };
        if (_gone)
            pod = pod with { Status = pod.Status with { Phase = PodStatusBuilder.LastPhase(pod.Status, _containers.Tracks) } };
        return PodStatusBuilder.Build(
            pod, _containers.Tracks, _address ?? pod.Status.PodIP, _context.Options.Address.ToString(), _sandboxReady, _context.Time.GetUtcNow(), _resize.Conditions);
    }

    private void Report()
    {
        var status = Status();
        if (_dropped || status == _lastReported)
            return;
        Volatile.Write(ref _lastReported, status);
        _context.Reporter.Report(new PodReport { Key = Key, Uid = Uid, Status = status });
    }
}
