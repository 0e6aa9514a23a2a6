using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Simulation.Sampling;

namespace Orleans.Orchestrator.Simulation.Nodes;

/// <summary>
/// The containers of a simulated machine: they take sampled times to be pulled, started and stopped, and crash now and then. Used by its
/// <see cref="SimulatedNode"/> only, under that one's lock, which is also taken for what happens later.
/// </summary>
internal sealed class SimulatedRuntime(
    string node, RuntimeModel model, SeededRandom random, EventQueue events, ContainerReports alike, IFleetListener? listener, Lock gate)
{
    // The first restart waits so long, each later one twice as long, at most MaxBackOff: kubelet's times.
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromMinutes(5);
    private const int FirstHost = 2;
    private const int Hosts = 253;

    private readonly Dictionary<string, SimulatedPod> _pods = [];
    private readonly HashSet<string> _images = [];
    private string _prefix = "0.0.0.";
    private bool _isFound;
    private int _addresses;

    /// <summary>Told what the agent would report.</summary>
    public Action<PodReport> Changed { get; set; } = _ => { };

    /// <summary>How many times slower everything is.</summary>
    public double Slowness { get; set; } = model.Slowness;

    /// <summary>The uids of its pods that have not ended.</summary>
    public IEnumerable<string> Running => _pods.Values.Where(p => p.ExitCode is null).Select(p => p.Uid);

    /// <summary>Sets where pod addresses come from.</summary>
    public void SetRange(string? cidr)
    {
        if (cidr is not null)
            _prefix = cidr[..(cidr.LastIndexOf('.') + 1)];
    }

    /// <summary>Pods that are told of first have been running all the time, and images are there.</summary>
    public void Find(IEnumerable<string> images)
    {
        _isFound = true;
        _images.UnionWith(images);
    }

    /// <summary>Does what the control plane wants, as of now or after it takes time.</summary>
    public void Take(PodAssignments told)
    {
        if (told.Full)
        {
            var wanted = told.Pods.Select(p => p.Metadata.Uid!).ToHashSet();
            foreach (var pod in _pods.Values.Where(p => !wanted.Contains(p.Uid)).ToList())
                Remove(pod);
        }

        foreach (var gone in told.Removed)
        {
            if (_pods.TryGetValue(gone.Uid, out var pod))
                Remove(pod);
        }

        foreach (var pod in told.Pods)
            Take(pod);
        _isFound = false;
    }

    /// <summary>Says everything again, to a control plane that has forgotten it.</summary>
    public void ReportAll()
    {
        foreach (var pod in _pods.Values.Where(p => p.IsRunning || p.ExitCode is not null))
            Tell(pod);
    }

    /// <summary>Everything ends at once.</summary>
    public void Clear()
    {
        foreach (var pod in _pods.Values.ToList())
            Remove(pod);
    }

    /// <summary>A container crashes, if any runs.</summary>
    public void CrashOne()
    {
        var running = _pods.Values.Where(p => p.IsRunning && !p.IsStopping).ToList();
        if (running.Count > 0)
            Crash(running[random.Next(running.Count)]);
    }

    private void Take(Pod pod)
    {
        var isEnding = pod.Metadata.DeletionTimestamp is not null;
        if (!_pods.TryGetValue(pod.Metadata.Uid!, out var known))
        {
            if (isEnding)
            {
                // Never started here: nothing of it is left.
                Changed(new PodReport { Key = $"{pod.Metadata.Namespace}/{pod.Metadata.Name}", Uid = pod.Metadata.Uid!, Status = pod.Status, Removed = true });
                return;
            }

            if (pod.Status.Phase is "Succeeded" or "Failed")
                return;
            var wasThere = _isFound && pod.Status.Phase is "Running";
            var address = wasThere ? pod.Status.PodIP : null;
            _pods.Add(pod.Metadata.Uid!, known = new SimulatedPod(pod, address ?? $"{_prefix}{FirstHost + (_addresses++ % Hosts)}"));
            listener?.Assigned(node, pod);
            if (wasThere)
                Resume(known, pod.Status);
            else
                Plan(Sample(model.Start) + Pull(pod.Spec), known, Start);
        }

        known.Spec = pod.Spec;
        if (!isEnding || known.IsStopping)
            return;
        known.IsStopping = true;
        Plan(Sample(model.Stop), known, stopped =>
        {
            Remove(stopped);
            Tell(stopped, removed: true);
        });
    }

    private TimeSpan Pull(PodSpec spec)
    {
        var longest = TimeSpan.Zero;
        foreach (var image in spec.Containers.Select(c => c.Image ?? "").Where(_images.Add))
            longest = Sample(model.Pull) is var took && took > longest ? took : longest;
        return longest;
    }

    private void Start(SimulatedPod pod)
    {
        if (pod.IsStopping)
            return;
        pod.Started(events.Now);
        var ready = Sample(model.Ready);
        pod.IsReady = ready == TimeSpan.Zero;
        Tell(pod);
        if (!pod.IsReady)
            Plan(ready, pod, BecomeReady);
        if (pod.Spec.RestartPolicy is "Never" or "OnFailure")
            Plan(Sample(model.Work), pod, Complete);
        else if (model.CrashAfter > TimeSpan.Zero)
            Plan(model.CrashAfter * random.NextExponential(), pod, Crash);
    }

    // What is known of it stays true; one that wasn't ready has something wrong with it, and stays so.
    private void Resume(SimulatedPod pod, PodStatus told)
    {
        pod.Started(told.StartTime ?? events.Now);
        pod.IsReady = told.Conditions.Any(c => c is { Type: "Ready", Status: "True" });
    }

    private void BecomeReady(SimulatedPod pod)
    {
        if (!pod.IsRunning || pod.IsReady)
            return;
        pod.IsReady = true;
        Tell(pod);
    }

    private void Complete(SimulatedPod pod)
    {
        if (!pod.IsRunning || pod.IsStopping)
            return;
        (pod.ExitCode, pod.IsRunning, pod.IsReady) = (0, false, false);
        listener?.Ended(node, pod.Uid);
        Tell(pod);
    }

    private void Crash(SimulatedPod pod)
    {
        if (!pod.IsRunning || pod.IsStopping)
            return;
        (pod.IsRunning, pod.IsReady) = (false, false);
        var wait = pod.Restarts == 0 ? TimeSpan.Zero : FirstBackOff * Math.Pow(2, Math.Min(pod.Restarts - 1, 10));
        pod.Restarts++;
        Tell(pod);
        Plan((wait > MaxBackOff ? MaxBackOff : wait) + Sample(model.Start), pod, Start);
    }

    private void Remove(SimulatedPod pod)
    {
        if (_pods.Remove(pod.Uid) && pod.ExitCode is null)
            listener?.Ended(node, pod.Uid);
    }

    private void Tell(SimulatedPod pod, bool removed = false) =>
        Changed(new PodReport { Key = $"{pod.Namespace}/{pod.Name}", Uid = pod.Uid, Status = pod.Status(alike), Removed = removed });

    private TimeSpan Sample(DurationModel duration) => duration.Sample(random) * Slowness;

    // What happens to a pod that is gone by then doesn't.
    private void Plan(TimeSpan delay, SimulatedPod pod, Action<SimulatedPod> happen) => events.After(delay, () =>
    {
        lock (gate)
        {
            if (_pods.TryGetValue(pod.Uid, out var present) && ReferenceEquals(present, pod))
                happen(pod);
        }
    });
}
