using System.Collections.Immutable;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Support;

/// <summary>An agent whose pods run at once: it registers, follows its assignments, reports, and sends signs of life.</summary>
internal sealed class FakeAgent(IGrainFactory grains, Node node, Action<string, string> started) : INodeObserver
{
    private readonly CancellationTokenSource _death = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly Dictionary<string, Pod> _running = [];
    private readonly List<Task> _loops = [];
    private readonly string _incarnation = Guid.NewGuid().ToString();
    private INodeObserver? _self;
    private AssignmentVersion _known = AssignmentVersion.None;
    private int _addresses;
    private int _again;
    private NodeCondition? _found;

    public string Name => node.Metadata.Name!;

    /// <summary>The node's pod address range.</summary>
    public string? PodCidr { get; private set; }

    /// <summary>Whether a pod gets ready; changed only before it is bound here.</summary>
    public Func<Pod, bool> GetsReady { get; set; } = _ => true;

    /// <summary>The phase that a pod's containers end in at once; null for those that run on.</summary>
    public Func<Pod, string?> EndsAs { get; set; } = _ => null;

    /// <summary>Whether a pod that is to end does.</summary>
    public Func<Pod, bool> Ends { get; set; } = _ => true;

    /// <summary>Whether its signs of life get lost.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>What was told to run here, as the agent has it.</summary>
    public ImmutableArray<Pod> Running
    {
        get
        {
            lock (_running)
                return [.. _running.Values];
        }
    }

    private INodeGrain Grain => grains.GetGrain<INodeGrain>(Name);

    public async Task StartAsync()
    {
        _self = grains.CreateObjectReference<INodeObserver>(this);
        var interval = await RegisterAsync();
        _loops.Add(FollowAsync());
        _loops.Add(BeatAsync(interval));
    }

    public Task AssignmentsChangedAsync(AssignmentVersion version)
    {
        _signal.Release();
        return Task.CompletedTask;
    }

    /// <summary>Looks again at what it was told; for tests that changed <see cref="Ends"/>.</summary>
    public void Nudge()
    {
        Interlocked.Exchange(ref _again, 1);
        _signal.Release();
    }

    /// <summary>The machine is gone: no sign of life any more.</summary>
    public async Task DieAsync()
    {
        await _death.CancelAsync();
        foreach (var loop in _loops)
            await loop;
    }

    /// <summary>Tells a condition of its machine with the next sign of life.</summary>
    public void Find(NodeCondition condition) => Interlocked.Exchange(ref _found, condition);

    public async Task<TimeSpan> RegisterAsync()
    {
        var assigned = await Grain.RegisterAsync(new NodeRegistration { Node = node, Incarnation = _incarnation }, _self!);
        PodCidr = assigned.Node.Spec.PodCIDR;
        return assigned.Interval;
    }

    private async Task BeatAsync(TimeSpan interval)
    {
        using var timer = new PeriodicTimer(interval);
        while (!_death.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(_death.Token);
                if (IsCutOff)
                    continue;
                var found = Interlocked.Exchange(ref _found, null);
                var reply = await Grain.HeartbeatAsync(new NodeHeartbeat { Incarnation = _incarnation, Known = _known, Conditions = found is null ? [] : [found] });
                if (reply.RegisterAgain)
                {
                    await RegisterAsync();
                    Interlocked.Exchange(ref _again, 1);
                }

                if (reply.RegisterAgain || reply.Version != _known)
                    _signal.Release();
            }
            catch (Exception) when (!_death.IsCancellationRequested)
            {
                // The control plane is away; it will be back.
            }
            catch (Exception)
            {
                return;
            }
        }
    }

    private async Task FollowAsync()
    {
        while (!_death.IsCancellationRequested)
        {
            try
            {
                await _signal.WaitAsync(_death.Token);
                while (_signal.Wait(0, CancellationToken.None))
                {
                    // Hints that came meanwhile say the same.
                }

                var known = Interlocked.Exchange(ref _again, 0) == 1 ? AssignmentVersion.None : _known;
                var told = await Grain.GetAssignmentsAsync(known);
                foreach (var reports in Take(told).Chunk(1000))
                    await Grain.ReportAsync([.. reports]);
                _known = told.Version;
            }
            catch (OperationCanceledException) when (_death.IsCancellationRequested)
            {
                return;
            }
            catch (Exception) when (!_death.IsCancellationRequested)
            {
                // Asked again at the next sign of life.
                _known = AssignmentVersion.None;
            }
            catch (Exception)
            {
                return;
            }
        }
    }

    private List<PodReport> Take(PodAssignments told)
    {
        var reports = new List<PodReport>();
        lock (_running)
        {
            if (told.Full)
            {
                var keep = told.Pods.Select(p => p.Metadata.Uid!).ToHashSet();
                foreach (var uid in _running.Keys.Where(u => !keep.Contains(u)).ToList())
                    _running.Remove(uid);
            }

            foreach (var removed in told.Removed)
                _running.Remove(removed.Uid);
            foreach (var pod in told.Pods)
            {
                var uid = pod.Metadata.Uid!;
                if (pod.Metadata.DeletionTimestamp is not null && Ends(pod))
                {
                    _running.Remove(uid);
                    reports.Add(new PodReport { Key = KeyOf(pod), Uid = uid, Status = pod.Status, Removed = true });
                }
                else if (pod.Metadata.DeletionTimestamp is null && _running.TryAdd(uid, pod))
                {
                    started(uid, Name);
                    reports.Add(new PodReport { Key = KeyOf(pod), Uid = uid, Status = StatusOf(pod) });
                }
            }
        }

        return reports;
    }

    private PodStatus StatusOf(Pod pod)
    {
        var address = pod.Status.PodIP ?? $"{PodCidr?[..PodCidr.LastIndexOf('.')]}.{(++_addresses % 250) + 2}";
        if (EndsAs(pod) is { } phase)
            return Ended(pod, phase, address);
        var ready = GetsReady(pod);
        return new PodStatus
        {
            Phase = "Running", PodIP = address, PodIPs = [new PodIP { Ip = address }],
            ContainerStatuses =
            [
                .. pod.Spec.Containers.Select(c => new ContainerStatus
                {
                    Name = c.Name, Image = c.Image ?? "", Ready = ready, Started = true, State = new ContainerState { Running = new ContainerStateRunning() },
                }),
            ],
        };
    }

    private static PodStatus Ended(Pod pod, string phase, string address) => new()
    {
        Phase = phase, PodIP = address, PodIPs = [new PodIP { Ip = address }],
        ContainerStatuses =
        [
            .. pod.Spec.Containers.Select(c => new ContainerStatus
            {
                Name = c.Name, Image = c.Image ?? "",
                State = new ContainerState { Terminated = new ContainerStateTerminated { ExitCode = phase == "Failed" ? 1 : 0, FinishedAt = pod.Metadata.CreationTimestamp } },
            }),
        ],
    };

    private static string KeyOf(Pod pod) => $"{pod.Metadata.Namespace}/{pod.Metadata.Name}";
}
