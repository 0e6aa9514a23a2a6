using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.NodeAgent.Containers;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>
/// Drives one pod: sandbox, images, init containers, containers, probes, and in the end their removal. One loop, woken by
/// changes of the pod, of its containers and by time; each pass compares what should be with what is and closes the difference.
/// </summary>
internal sealed class PodWorker
{
    private const string TraceAnnotation = "orchestrator.io/traceparent";
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan VolumeRefresh = TimeSpan.FromSeconds(60);
    private readonly PodContext _context;
    private readonly Channel<ContainerState> _observed = Channel.CreateUnbounded<ContainerState>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly Lock _signalLock = new();
    private readonly PodContainers _containers;
    private readonly DateTimeOffset _assignedAt;
    private volatile Pod _pod;
    private volatile bool _dropped;
    private string? _address;
    private bool _sandboxReady;
    private bool _finalReported;
    private TimeSpan _retry = FirstRetry;
    private PodStatus? _lastReported;

    public PodWorker(PodContext context, Pod pod)
    {
        (_context, _pod, _assignedAt) = (context, pod, context.Time.GetUtcNow());
        _containers = new PodContainers(context, pod, Wake);
    }

    public string Uid => _pod.Metadata.Uid!;

    public Pod Pod => _pod;

    /// <summary>Whether nothing is left of the pod and the loop has ended.</summary>
    public bool Done { get; private set; }

    /// <summary>Takes over a newer version of the pod.</summary>
    public void Update(Pod pod)
    {
        _pod = pod;
        Wake();
    }

    /// <summary>The pod is gone from the control plane, or belongs to another machine: end it without further ado.</summary>
    public void Drop()
    {
        _dropped = true;
        Wake();
    }

    /// <summary>Takes over what the runtime says of one of the pod's containers.</summary>
    public void Observe(ContainerState state)
    {
        _observed.Writer.TryWrite(state);
        Wake();
    }

    /// <summary>Has the loop look again.</summary>
    public void Wake()
    {
        lock (_signalLock)
        {
            if (_signal.CurrentCount == 0)
                _signal.Release();
        }
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        ActivityContext.TryParse(_pod.Metadata.Annotations.GetValueOrDefault(TraceAnnotation), null, isRemote: true, out var parent);
        var activity = NodeTelemetry.Source.StartActivity("pod start", ActivityKind.Consumer, parent);
        activity?.SetTag("k8s.pod.name", _pod.Metadata.Name).SetTag("k8s.namespace.name", _pod.Metadata.Namespace);
        try
        {
            while (!Done)
            {
                var wait = await PassAsync(cancellation);
                if (activity is not null && _containers.AllStarted)
                    EndStart(ref activity);
                if (!Done)
                    await _signal.WaitAsync(wait, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The agent stops; the containers go on and are found again at its next start.
        }
        finally
        {
            activity?.Dispose();
            _containers.StopProbes();
        }
    }

    private void EndStart(ref Activity? activity)
    {
        NodeTelemetry.StartSeconds.Record((_context.Time.GetUtcNow() - _assignedAt).TotalSeconds);
        activity?.Dispose();
        activity = null;
    }

    /// <summary>One pass; returns how long to wait when nothing happens.</summary>
    private async Task<TimeSpan> PassAsync(CancellationToken cancellation)
    {
        try
        {
            while (_observed.Reader.TryRead(out var state))
                _containers.Observe(state, _pod);
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
            _context.Log.LogWarning("Pod {Namespace}/{Pod}: {Error}", _pod.Metadata.Namespace, _pod.Metadata.Name, e.Message);
            var reason = e is PodConfigException config ? config.Reason : _sandboxReady ? "CreateContainerError" : "FailedCreatePodSandBox";
            _context.Events.Warning(_pod, null, reason is "CreateContainerConfigError" ? "FailedMount" : reason, e.Message);
            _containers.SetWaiting(reason, e.Message);
            Report();
            var wait = _retry;
            _retry = _retry * 2 > LongestRetry ? LongestRetry : _retry * 2;
            return wait;
        }
    }

    private async Task<TimeSpan> AdvanceAsync(CancellationToken cancellation)
    {
        var pod = _pod;
        var now = _context.Time.GetUtcNow();
        var decision = PodDecision.Of(pod.Spec, _containers.Tracks, now);
        if (decision.Finished || pod.Status.Phase is "Failed" or "Succeeded")
        {
            await FinishAsync(cancellation);
            return Timeout.InfiniteTimeSpan;
        }

        if (!_sandboxReady)
            await PrepareAsync(pod, cancellation);
        if (decision.Start.Length > 0)
            await _containers.StartAsync(pod, decision.Start, _address, cancellation);
        Report();
        if (decision.Start.Length > 0)
            // A start may have failed or let the next container start: decide again.
            decision = PodDecision.Of(pod.Spec, _containers.Tracks, _context.Time.GetUtcNow());
        if (decision.Start.Length > 0)
            return TimeSpan.Zero;
        var refresh = pod.Spec.Volumes.Any(v => v.ConfigMap is not null || v.Secret is not null || v.Projected is not null);
        if (refresh)
            await _context.Volumes.PrepareAsync(pod, _address);
        var wake = decision.Wake is { } at ? at - _context.Time.GetUtcNow() : refresh ? VolumeRefresh : Timeout.InfiniteTimeSpan;
        return wake == Timeout.InfiniteTimeSpan || wake > TimeSpan.Zero ? wake : TimeSpan.Zero;
    }

    private async Task PrepareAsync(Pod pod, CancellationToken cancellation)
    {
        var hostNetwork = pod.Spec.HostNetwork == true;
        var sandbox = await _context.Runtime.CreateSandboxAsync(PodSandboxes.Spec(pod), cancellation);
        if (hostNetwork)
            _address = _context.Options.Address.ToString();
        else if (_address is null)
            _address = (await _context.Network.Pods.AttachAsync(Uid, sandbox.NetworkNamespacePath!, null, cancellation)).Address.ToString();
        Volumes.PodFiles.Write(_context.Volumes.PodDirectory(Uid), pod, _address, _context.Options, _context.Network.Nameserver);
        await _context.Volumes.PrepareAsync(pod, _address);
        _containers.Address = _address;
        _containers.ResumeProbes(pod);
        _sandboxReady = true;
    }

    /// <summary>Everything has run to its end: the sandbox goes, the records and logs stay until the pod is deleted.</summary>
    private async Task FinishAsync(CancellationToken cancellation)
    {
        _containers.StopProbes();
        Report();
        if (_finalReported)
            return;
        foreach (var track in _containers.Tracks.Where(t => t.IsRunning))
            await _context.Runtime.StopContainerAsync(track.Current!.Id, Grace(), cancellation);
        await _context.Network.Pods.DetachAsync(Uid, cancellation);
        _finalReported = true;
        Report();
    }

    private async Task TerminateAsync(CancellationToken cancellation)
    {
        _containers.StopProbes();
        var grace = _dropped ? TimeSpan.FromSeconds(1) : Grace();
        if (_containers.Tracks.Any(t => t.IsRunning))
            _context.Events.Normal(_pod, null, "Killing", "Stopping the pod's containers");
        await _containers.StopAsync(_pod, grace, cancellation);
        if (!_dropped)
            Report();
        await _context.Runtime.RemoveSandboxAsync(Uid, cancellation);
        await _context.Network.Pods.DetachAsync(Uid, cancellation);
        _context.Volumes.Remove(Uid);
        var logs = _context.Specs.LogDirectory(_pod);
        if (Directory.Exists(logs))
            Directory.Delete(logs, recursive: true);
        _context.Reporter.Report(new PodReport { Key = Key, Uid = Uid, Status = Status(), Removed = true });
        Done = true;
    }

    private string Key => $"{_pod.Metadata.Namespace}/{_pod.Metadata.Name}";

    private TimeSpan Grace() => TimeSpan.FromSeconds(Math.Max(0, _pod.Metadata.DeletionGracePeriodSeconds ?? _pod.Spec.TerminationGracePeriodSeconds ?? 30));

    private PodStatus Status()
    {
        // What was said last counts as the pod's status: it may not have come back from the control plane yet.
        var pod = _pod;
        if (_lastReported is { } last)
        {
            var others = pod.Status.Conditions.Where(c => last.Conditions.All(l => l.Type != c.Type));
            pod = pod with { Status = last with { Conditions = [.. last.Conditions, .. others], QosClass = pod.Status.QosClass } };
        }

        return PodStatusBuilder.Build(
            pod, _containers.Tracks, _address ?? pod.Status.PodIP, _context.Options.Address.ToString(), _sandboxReady, _context.Time.GetUtcNow());
    }

    private void Report()
    {
        var status = Status();
        if (status == _lastReported)
            return;
        _lastReported = status;
        _context.Reporter.Report(new PodReport { Key = Key, Uid = Uid, Status = status });
    }
}
