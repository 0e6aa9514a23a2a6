using Orleans.Orchestrator.ControlPlane;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Simulation.Chaos.Api;
using Orleans.Orchestrator.Simulation.Chaos.Planted;
using Orleans.Orchestrator.Simulation.Checking;
using Orleans.Orchestrator.Simulation.Checking.Watches;
using Orleans.Orchestrator.Simulation.Disks;
using Orleans.Orchestrator.Simulation.Measuring;
using Orleans.Orchestrator.Simulation.Nodes;
using Orleans.Orchestrator.Simulation.Sampling;
using Orleans.Orchestrator.Storage;

namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>A whole cluster of which every part can fail: the control plane's process, its store, the network, the machines.</summary>
internal sealed class ChaosCluster : IDisposable
{
    private const int HistorySize = 12;
    private const int MaxFailedStarts = 60;
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(1);

    // What a dead process's code still has to be told is told by then.
    private static readonly TimeSpan Decay = TimeSpan.FromMinutes(1);

    private readonly IDeterministicEngine _engine;
    private readonly ChaosOptions _options;
    private readonly SeededRandom _random;
    private readonly EventLog _log;
    private readonly CommitChecker _commits;
    private readonly List<ControlPlaneLife> _lives = [];
    private readonly PodPlaces _places = new();
    private readonly ApiAccess _access;
    private readonly Dictionary<string, CommitTrail> _trails = [];
    private int _begun;

    public ChaosCluster(IDeterministicEngine engine, ChaosOptions options, EventLog log)
    {
        (_engine, _options, _log) = (engine, options, log);
        _random = new SeededRandom(options.Seed).Fork("cluster");
        Network = new ChaosNetwork(engine.Time, _random.Fork("network"));
        Disk = new SimulatedDisk(_random.Fork("disk"));
        Checkers = new CheckerSet(
            [new BoundOnceChecker(), new CapacityChecker(), new VersionChecker(), _places, new SpreadChecker(_places), new AntiAffinityChecker(_places), new BudgetChecker(_places)],
            HistorySize);
        _commits = new CommitChecker(Checkers.Report);
        _access = new ApiAccess(engine.Time);
        Store = new StoreFaults(_random.Fork("store"))
        {
            Kills = Die, CutsPower = (mount, downtime) => LosePower(downtime, mount), Notes = Note,
        };
        Fleet = new NodeFleet(() => Grains, engine.Time, _random.Fork("nodes"), Network, new RunsOnceChecker(Checkers.Report));
    }

    /// <summary>The kinds that are watched and checked.</summary>
    public static IReadOnlyList<ResourceKind> Watched { get; } =
        [ResourceKinds.Node, ResourceKinds.Pod, ResourceKinds.Deployment, ResourceKinds.ReplicaSet, ResourceKinds.PodDisruptionBudget];

    /// <summary>The disk.</summary>
    public SimulatedDisk Disk { get; }

    /// <summary>What fails of the disk and the store.</summary>
    public StoreFaults Store { get; }

    /// <summary>What users of the API show.</summary>
    public string Token => _access.Token;

    /// <summary>The virtual time.</summary>
    public TimeProvider Time => _engine.Time;

    /// <summary>Whether no process can ever start again, since what is on the disk is no database any more.</summary>
    public bool IsLost { get; private set; }

    public ChaosNetwork Network { get; }

    public CheckerSet Checkers { get; }

    public NodeFleet Fleet { get; }

    /// <summary>The process that everybody calls; null while there is none.</summary>
    public ControlPlaneLife? Current { get; private set; }

    /// <summary>The control plane of the moment.</summary>
    /// <exception cref="TimeoutException">There is none.</exception>
    public IGrainFactory Grains => Current?.Process.Grains ?? throw new TimeoutException("the control plane is down");

    /// <summary>Starts a process on what is durable, again and again until it runs: whoever looks after processes does that.</summary>
    public async Task StartAsync()
    {
        var failures = 0;
        while (Current is null && !IsLost)
        {
            var life = TryBegin();
            if (life is not null && await TryStartAsync(life))
            {
                foreach (var kind in Watched)
                    Checkers.Restart(kind);
                life.Observer = new ClusterObserver(life.Process.Grains, _engine.Time, Watched, (kind, change) => Changed(life, kind, change), Checkers.Restart);
                Current = life;
                Note("the control plane runs");
                return;
            }

            if (life is not null)
                Bury(life);
            GiveUp(++failures, "the control plane does not start any more");
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

    /// <summary>The machine of the control plane loses its power, and gets it again a while later.</summary>
    public Task LosePowerAsync(TimeSpan downtime)
    {
        Note("the control plane's machine loses its power");
        LosePower(downtime);
        return Task.Delay(downtime, _engine.Time);
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
        Bury(old);
    }

    /// <summary>The versions that a collection has had.</summary>
    public CommitTrail Trail(string collection) => _trails.TryGetValue(collection, out var trail) ? trail : _trails[collection] = new CommitTrail();

    /// <summary>Something is done or happens.</summary>
    public void Note(string what) => _log.Add(what);

    /// <inheritdoc/>
    public void Dispose()
    {
        Fleet.Dispose();
        foreach (var life in _lives)
            life.Dispose();
        _access.Dispose();
    }

    private ControlPlaneLife? TryBegin()
    {
        ControlPlaneLife? life = null;
        var (mount, strikes) = (Disk.Mount(), Store.Strikes);
        mount.ForgetsToSync = _options.Planted == PlantedFault.AcknowledgeBeforeSync;
        mount.Fault = (operation, _) => Store.Disturb(life, mount, operation);
        try
        {
            var disk = DiskStore.Open(mount, _engine.Time, () => Store.Latency, () => BeforeCommit(life!), () => Store.AfterCommit(life!));
            var store = new ChaosStore(mount, disk, _commits, Trail, log => Planting.Plant(_options.Planted, log, _random.Fork("hole")));
            return Begin(store, started => life = started);
        }
        catch (StorageException e)
        {
            mount.Dispose();
            Note("the store does not open");
            if (strikes == Store.Strikes)
                GiveUp(MaxFailedStarts, $"the store does not open any more, and nothing disturbs it: {e.Message}");
            return null;
        }
    }

    private void GiveUp(int failures, string why)
    {
        if (failures < MaxFailedStarts || Store.FullDisk > 0 || IsLost)
            return;
        IsLost = true;
        Checkers.Report(new Violation("durable", "the store", why, []));
    }

    private ControlPlaneLife Begin(ChaosStore store, Action<ControlPlaneLife> started)
    {
        var life = new ControlPlaneLife(store)
        {
            Process = _engine.Begin(store, new ControllerOptions(), services =>
            {
                ApiServer.AddTo(services, _access.Certificates, _random.Fork($"api {++_begun}"), Checkers.Report);
                _options.Planted?.Plant(services, _random.Fork("planted"));
            }),
        };
        life.Api = ApiServer.Build(life.Process, app => _options.Planted?.Plant(app, _random.Fork("planted")));
        started(life);
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
        Bury(life);
        if (ReferenceEquals(Current, life))
            Current = null;
    }

    // A run of hours has hundreds of lives; a dead one's memory isn't kept longer than something may still happen to it.
    private void Bury(ControlPlaneLife life)
    {
        if (!life.IsAlive)
            return;
        life.Kill();
        Fleet.Events.After(Decay, () =>
        {
            _lives.Remove(life);
            life.Dispose();
        });
    }

    private void BeforeCommit(ControlPlaneLife life)
    {
        if (_options.Planted == PlantedFault.MissingFence)
            Planting.Unfence(life.Store.Mount, life.Store.Claims);
    }

    // One that has not started yet is started anew by whoever starts it.
    private void Die(ControlPlaneLife? life, DiskMount mount, TimeSpan downtime)
    {
        var isCurrent = life is not null && ReferenceEquals(Current, life);
        mount.Kill();
        if (life is not null)
            Kill(life);
        if (isCurrent)
            Fleet.Events.After(downtime, () => _ = StartAsync());
    }

    private void LosePower(TimeSpan downtime, DiskMount? mount = null)
    {
        var runs = Current is not null;
        Store.Struck();
        mount?.Kill();
        foreach (var life in _lives.Where(l => l.IsAlive))
            Kill(life);
        Disk.LosePower();
        if (runs)
            Fleet.Events.After(downtime, () => _ = StartAsync());
    }

    private void Changed(ControlPlaneLife life, ResourceKind kind, ResourceEvent change)
    {
        if (!ReferenceEquals(Current, life))
            return;
        _log.Add(change);
        Checkers.Changed(kind, change);
    }
}
