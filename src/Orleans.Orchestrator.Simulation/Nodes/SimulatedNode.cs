using System.Collections.Immutable;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Simulation.Sampling;

namespace Orleans.Orchestrator.Simulation.Nodes;

/// <summary>
/// A machine that doesn't exist: it registers with its node grain, sends signs of life, follows its assignments and reports, as a real
/// agent does. Only its containers are made up, by <see cref="SimulatedRuntime"/>.
/// </summary>
public sealed class SimulatedNode : INodeObserver
{
    private const int MaxReports = 1000;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan FirstInterval = TimeSpan.FromSeconds(1);

    private readonly Node _node;
    private readonly Func<IGrainFactory> _grains;
    private readonly EventQueue _events;
    private readonly ISimulatedNetwork _network;
    private readonly SimulatedRuntime _runtime;
    private readonly Lock _lock = new();
    private readonly List<PodReport> _outbox = [];
    private AssignmentVersion _known;
    private TimeSpan _interval = FirstInterval;
    private int _life;
    private bool _isAlive;
    private bool _isFollowing;
    private bool _hasNews;
    private bool _isFlushing;

    /// <summary>A machine that is off. The control plane is asked for at each call: machines outlive it.</summary>
    internal SimulatedNode(
        Node node, RuntimeModel model, SeededRandom random, Func<IGrainFactory> grains, EventQueue events, ISimulatedNetwork network,
        ContainerReports alike, IFleetListener? listener)
    {
        (_node, _grains, _events, _network) = (node, grains, events, network);
        _runtime = new SimulatedRuntime(node.Metadata.Name!, model, random, events, alike, listener, _lock) { Changed = Report };
    }

    /// <summary>The node's name.</summary>
    public string Name => _node.Metadata.Name!;

    /// <summary>The node's labels, taints and size, as it registers them.</summary>
    public Node Object => _node;

    /// <summary>Whether the machine is on.</summary>
    public bool IsAlive => Volatile.Read(ref _isAlive);

    /// <summary>Whether nothing gets from the machine to the control plane. Its pods run on.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>The uids of the pods that are on it, whatever the control plane believes.</summary>
    public IReadOnlyList<string> Pods
    {
        get
        {
            lock (_lock)
                return [.. _runtime.Running];
        }
    }

    /// <summary>How many times slower the machine is than its model says.</summary>
    public double Slowness { get => _runtime.Slowness; set => _runtime.Slowness = value; }

    private INodeGrain Grain => _grains().GetGrain<INodeGrain>(Name);

    private string Incarnation => $"{Name}-{_life}";

    /// <summary>The machine is found as it stands: the pods that run on it when it first hears of them have been running, and images are there.</summary>
    public void Find(IEnumerable<string> images)
    {
        lock (_lock)
            _runtime.Find(images);
    }

    /// <summary>Switches the machine on: it registers, and its signs of life begin.</summary>
    public async Task StartAsync()
    {
        int life;
        lock (_lock)
        {
            if (_isAlive)
                return;
            life = ++_life;
            (_isAlive, _known) = (true, AssignmentVersion.None);
        }

        await TryRegisterAsync(life);
        Follow();
        PlanBeat(life);
    }

    /// <summary>Pulls the plug: its pods end at once, and nobody hears of it.</summary>
    public void Kill()
    {
        lock (_lock)
        {
            _isAlive = false;
            _life++;
            _outbox.Clear();
            _runtime.Clear();
        }
    }

    /// <summary>A container of one of its pods crashes, if any runs.</summary>
    public void CrashOne()
    {
        lock (_lock)
            _runtime.CrashOne();
    }

    /// <inheritdoc/>
    public Task AssignmentsChangedAsync(AssignmentVersion version)
    {
        // Not in the caller's context: this machine outlives the process that calls.
        if (!IsCutOff)
            _events.Do(Follow);
        return Task.CompletedTask;
    }

    private async Task TryRegisterAsync(int life)
    {
        try
        {
            var registration = new NodeRegistration { Node = _node, Incarnation = Incarnation };
            var self = _grains().CreateObjectReference<INodeObserver>(this);
            var told = await CallAsync(grain => grain.RegisterAsync(registration, self));
            lock (_lock)
            {
                if (life != _life)
                    return;
                _interval = told.Interval;
                _runtime.SetRange(told.Node.Spec.PodCIDR);
            }
        }
        catch (Exception)
        {
            // The next sign of life is answered with the request to register again.
        }
    }

    private void PlanBeat(int life) => _events.After(_interval, () => _ = BeatAsync(life));

    private async Task BeatAsync(int life)
    {
        if (life != Volatile.Read(ref _life))
            return;
        try
        {
            var reply = await CallAsync(grain => grain.HeartbeatAsync(new NodeHeartbeat { Incarnation = Incarnation, Known = _known }));
            _interval = reply.Interval;
            if (reply.RegisterAgain)
            {
                await TryRegisterAsync(life);
                ReportAll();
            }

            if (reply.RegisterAgain || reply.Version != _known)
                Follow();
        }
        catch (Exception)
        {
            // Lost, or the control plane is away: the next one will tell.
        }

        PlanBeat(life);
    }

    private void Follow()
    {
        lock (_lock)
        {
            _hasNews = true;
            if (_isFollowing || !_isAlive)
                return;
            _isFollowing = true;
        }

        _ = FollowAsync();
    }

    private async Task FollowAsync()
    {
        while (true)
        {
            AssignmentVersion known;
            int life;
            lock (_lock)
            {
                if (!_hasNews || !_isAlive)
                {
                    _isFollowing = false;
                    return;
                }

                (_hasNews, known, life) = (false, _known, _life);
            }

            try
            {
                var told = await CallAsync(grain => grain.GetAssignmentsAsync(known));
                lock (_lock)
                {
                    if (life != _life)
                        continue;
                    _runtime.Take(told);
                    _known = told.Version;
                }
            }
            catch (Exception)
            {
                lock (_lock)
                    (_isFollowing, _known) = (false, life == _life ? AssignmentVersion.None : _known);
                _events.After(RetryAfter, Follow);
                return;
            }
        }
    }

    private void ReportAll()
    {
        lock (_lock)
            _runtime.ReportAll();
    }

    // Called by the runtime, under the lock.
    private void Report(PodReport report)
    {
        _outbox.Add(report);
        if (_isFlushing)
            return;
        _isFlushing = true;
        _events.After(TimeSpan.Zero, () => _ = FlushAsync());
    }

    private async Task FlushAsync()
    {
        while (true)
        {
            ImmutableArray<PodReport> reports;
            int life;
            lock (_lock)
            {
                if (_outbox.Count == 0)
                {
                    _isFlushing = false;
                    return;
                }

                life = _life;
                reports = [.. _outbox.Take(MaxReports)];
                _outbox.RemoveRange(0, reports.Length);
            }

            try
            {
                await CallAsync(async grain =>
                {
                    await grain.ReportAsync(reports);
                    return true;
                });
            }
            catch (Exception)
            {
                lock (_lock)
                {
                    if (life == _life)
                        _outbox.InsertRange(0, reports);
                }

                _events.After(RetryAfter, () => _ = FlushAsync());
                return;
            }
        }
    }

    private Task<T> CallAsync<T>(Func<INodeGrain, Task<T>> call) => IsCutOff
        ? Task.FromException<T>(new TimeoutException($"{Name} is cut off"))
        : _network.CallAsync(Name, () => call(Grain));
}
