using Orleans.Orchestrator.ControlPlane;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Simulation.Chaos.Planted;
using Orleans.Orchestrator.Simulation.Checking;
using Orleans.Orchestrator.Simulation.Measuring;
using Orleans.Orchestrator.Simulation.Nodes;
using Orleans.Orchestrator.Simulation.Sampling;
using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>A whole cluster of which every part can fail: the control plane's process, its store, the network, the machines.</summary>
internal sealed class ChaosCluster : IDisposable
{
    private const int HistorySize = 12;
    private static readonly TimeSpan CommitLatency = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(1);

    private readonly IDeterministicEngine _engine;
    private readonly ChaosOptions _options;
    private readonly SeededRandom _random;
    private readonly EventLog _log;
    private readonly CommitChecker _commits;
    private readonly List<ControlPlaneLife> _lives = [];
    private (ChaosAction Action, TimeSpan Downtime)? _armed;

    public ChaosCluster(IDeterministicEngine engine, ChaosOptions options, EventLog log)
    {
        (_engine, _options, _log) = (engine, options, log);
        _random = new SeededRandom(options.Seed).Fork("cluster");
        Network = new ChaosNetwork(engine.Time, _random.Fork("network"));
        Checkers = new CheckerSet([new BoundOnceChecker(), new CapacityChecker(), new VersionChecker()], HistorySize);
        _commits = new CommitChecker(Checkers.Report);
        Fleet = new NodeFleet(() => Grains, engine.Time, _random.Fork("nodes"), Network, new RunsOnceChecker(Checkers.Report));
    }

    /// <summary>The kinds that are watched and checked.</summary>
    public static IReadOnlyList<ResourceKind> Watched { get; } =
        [ResourceKinds.Node, ResourceKinds.Pod, ResourceKinds.Deployment, ResourceKinds.ReplicaSet];

    /// <summary>The disk.</summary>
    public MemoryDatabase Disk { get; } = new();

    public ChaosNetwork Network { get; }

    public CheckerSet Checkers { get; }

    public NodeFleet Fleet { get; }

    /// <summary>The process that everybody calls; null while there is none.</summary>
    public ControlPlaneLife? Current { get; private set; }

    /// <summary>The control plane of the moment.</summary>
    /// <exception cref="TimeoutException">There is none.</exception>
    public IGrainFactory Grains => Current?.Process.Grains ?? throw new TimeoutException("the control plane is down");

    /// <summary>The next transaction fails as the action says; one that kills keeps the process down for so long.</summary>
    public void Arm(ChaosAction action, TimeSpan downtime) => _armed = (action, downtime);

    /// <summary>Nothing fails from now on.</summary>
    public void Disarm() => _armed = null;

    /// <summary>Starts a process on what is durable, again and again until it runs: whoever looks after processes does that.</summary>
    public async Task StartAsync()
    {
        while (Current is null)
        {
            var life = Begin();
            if (await TryStartAsync(life))
            {
                foreach (var kind in Watched)
                    Checkers.Restart(kind);
                life.Observer = new ClusterObserver(life.Process.Grains, _engine.Time, Watched, (kind, change) => Changed(life, kind, change), Checkers.Restart);
                Current = life;
                Note("the control plane runs");
                return;
            }

            life.Kill();
            await Task.Delay(RestartPause, _engine.Time);
        }
    }

    /// <summary>Kills the process and starts another one a while later.</summary>
    public async Task RestartAsync(TimeSpan downtime)
    {
        if (Current is not { } life)
            return;
        Kill(life);
        await Task.Delay(downtime, _engine.Time);
        await StartAsync();
    }

    /// <summary>Lets the process hang, has another one take over, and lets the first go on until it is killed a while later.</summary>
    public async Task ReplaceAsync(TimeSpan hang, TimeSpan overlap)
    {
        if (Current is not { } old)
            return;
        old.Process.Freeze();
        await Task.Delay(hang, _engine.Time);
        if (!ReferenceEquals(Current, old))
            return;
        (Current, old.Store.MayClaim) = (null, false);
        old.Observer?.Abandon();
        Note("another control plane takes over, and the old one goes on");
        old.Process.Thaw();
        await StartAsync();
        await Task.Delay(overlap, _engine.Time);
        old.Kill();
    }

    /// <summary>Something is done or happens.</summary>
    public void Note(string what) => _log.Add(what);

    /// <inheritdoc/>
    public void Dispose()
    {
        Fleet.Dispose();
        foreach (var life in _lives)
            life.Dispose();
    }

    private ControlPlaneLife Begin()
    {
        ControlPlaneLife? life = null;
        var store = new ChaosStore(
            new MemoryResourceStore(Disk, new MemoryStoreOptions
            {
                Time = _engine.Time, CommitLatency = CommitLatency, BeforeCommit = _ => BeforeCommit(life!), AfterCommit = _ => AfterCommit(life!),
            }),
            _commits);
        life = new ControlPlaneLife(store)
        {
            Process = _engine.Begin(store, new ControllerOptions(), services => _options.Planted?.Plant(services, _random.Fork("planted"))),
        };
        _lives.Add(life);
        return life;
    }

    private async Task<bool> TryStartAsync(ControlPlaneLife life)
    {
        var start = life.Process.StartAsync();
        await Task.WhenAny(start, life.Death);
        if (start.IsCompletedSuccessfully && life.IsAlive)
            return true;
        Note($"the control plane does not start: {start.Exception?.InnerException?.GetType().Name ?? "killed"}");
        return false;
    }

    private void Kill(ControlPlaneLife life)
    {
        Note("the control plane dies");
        life.Kill();
        if (ReferenceEquals(Current, life))
            Current = null;
    }

    private void BeforeCommit(ControlPlaneLife life)
    {
        if (_options.Planted == PlantedFault.MissingFence)
            Planting.Unfence(Disk, life.Store.Claims);
        if (_armed is { Action: ChaosAction.FailCommit or ChaosAction.KillBeforeCommit })
            Fail(life);
    }

    private void AfterCommit(ControlPlaneLife life)
    {
        if (_armed is { Action: ChaosAction.LoseCommitAnswer or ChaosAction.KillAfterCommit })
            Fail(life);
    }

    private void Fail(ControlPlaneLife life)
    {
        var (action, downtime) = _armed!.Value;
        _armed = null;
        Note($"{action} strikes");
        if (action is ChaosAction.KillBeforeCommit or ChaosAction.KillAfterCommit)
        {
            var isCurrent = ReferenceEquals(Current, life);
            Kill(life);
            if (isCurrent)
                Fleet.Events.After(downtime, () => _ = StartAsync());
        }

        throw new IOException("the disk failed");
    }

    private void Changed(ControlPlaneLife life, ResourceKind kind, ResourceEvent change)
    {
        if (!ReferenceEquals(Current, life))
            return;
        _log.Add(change);
        Checkers.Changed(kind, change);
    }
}
