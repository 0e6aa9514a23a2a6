using Orleans.Orchestrator.ControlPlane;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Simulation.Chaos.Planted;
using Orleans.Orchestrator.Simulation.Checking;
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
    private const int SlowDiskFactor = 100;
    private const int MaxFailedStarts = 60;
    private static readonly TimeSpan CommitLatency = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(1);

    private readonly IDeterministicEngine _engine;
    private readonly ChaosOptions _options;
    private readonly SeededRandom _random;
    private readonly EventLog _log;
    private readonly CommitChecker _commits;
    private readonly List<ControlPlaneLife> _lives = [];
    private readonly PodPlaces _places = new();
    private (ChaosAction Action, TimeSpan Downtime, int Operations)? _armed;
    private int _strikes;

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
        Fleet = new NodeFleet(() => Grains, engine.Time, _random.Fork("nodes"), Network, new RunsOnceChecker(Checkers.Report));
    }

    /// <summary>The kinds that are watched and checked.</summary>
    public static IReadOnlyList<ResourceKind> Watched { get; } =
        [ResourceKinds.Node, ResourceKinds.Pod, ResourceKinds.Deployment, ResourceKinds.ReplicaSet, ResourceKinds.PodDisruptionBudget];

    /// <summary>The disk.</summary>
    public SimulatedDisk Disk { get; }

    /// <summary>For how many reasons there is no room on it.</summary>
    public int FullDisk { get; set; }

    /// <summary>For how many reasons it is slow.</summary>
    public int SlowDisk { get; set; }

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

    /// <summary>
    /// After some more operations of the disk one fails, or the transaction does, as the action says; one that kills keeps the process down for so long.
    /// </summary>
    public void Arm(ChaosAction action, TimeSpan downtime, int operations) => _armed = (action, downtime, operations);

    /// <summary>Nothing fails from now on.</summary>
    public void Disarm() => _armed = null;

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

            life?.Kill();
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

    private ControlPlaneLife? TryBegin()
    {
        ControlPlaneLife? life = null;
        var (mount, strikes) = (Disk.Mount(), _strikes);
        mount.ForgetsToSync = _options.Planted == PlantedFault.AcknowledgeBeforeSync;
        mount.Fault = (operation, _) => Disturb(life, mount, operation);
        try
        {
            var disk = DiskStore.Open(
                mount, _engine.Time, () => SlowDisk > 0 ? CommitLatency * SlowDiskFactor : CommitLatency, () => BeforeCommit(life!), () => AfterCommit(life!));
            var store = new ChaosStore(mount, disk, _commits);
            return Begin(store, started => life = started);
        }
        catch (StorageException e)
        {
            mount.Dispose();
            Note("the store does not open");
            if (strikes == _strikes)
                GiveUp(MaxFailedStarts, $"the store does not open any more, and nothing disturbs it: {e.Message}");
            return null;
        }
    }

    private void GiveUp(int failures, string why)
    {
        if (failures < MaxFailedStarts || FullDisk > 0 || IsLost)
            return;
        IsLost = true;
        Checkers.Report(new Violation("durable", "the store", why, []));
    }

    private ControlPlaneLife Begin(ChaosStore store, Action<ControlPlaneLife> started)
    {
        var life = new ControlPlaneLife(store)
        {
            Process = _engine.Begin(store, new ControllerOptions(), services => _options.Planted?.Plant(services, _random.Fork("planted"))),
        };
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
        life.Kill();
        if (ReferenceEquals(Current, life))
            Current = null;
    }

    private void BeforeCommit(ControlPlaneLife life)
    {
        if (_options.Planted == PlantedFault.MissingFence)
            Planting.Unfence(life.Store.Mount, life.Store.Claims);
    }

    private void AfterCommit(ControlPlaneLife life)
    {
        if (_armed is not { Action: ChaosAction.LoseCommitAnswer or ChaosAction.KillAfterCommit } armed)
            return;
        Strike(armed.Action);
        if (armed.Action == ChaosAction.KillAfterCommit)
            Die(life, life.Store.Mount, armed.Downtime);
        throw new IOException("the disk failed");
    }

    private DiskFault Disturb(ControlPlaneLife? life, DiskMount mount, DiskOperation operation)
    {
        if (FullDisk > 0 && operation == DiskOperation.Write)
        {
            _strikes++;
            return DiskFault.Full;
        }

        if (_armed is not { } armed || !Concerns(armed.Action, operation))
            return DiskFault.None;
        if (armed.Operations > 0)
        {
            _armed = armed with { Operations = armed.Operations - 1 };
            return DiskFault.None;
        }

        Strike(armed.Action);
        switch (armed.Action)
        {
            case ChaosAction.LosePowerInCommit:
                LosePower(armed.Downtime, mount);
                return DiskFault.Error;
            case ChaosAction.KillBeforeCommit:
                Die(life, mount, armed.Downtime);
                break;
        }

        return operation == DiskOperation.Write && _random.Next(2) == 0 ? DiskFault.Partial : DiskFault.Error;
    }

    private static bool Concerns(ChaosAction action, DiskOperation operation) => action switch
    {
        ChaosAction.FailCommit => operation == DiskOperation.Write,
        ChaosAction.FailSync => operation == DiskOperation.Sync,
        ChaosAction.KillBeforeCommit or ChaosAction.LosePowerInCommit => true,
        _ => false,
    };

    private void Strike(ChaosAction action)
    {
        _armed = null;
        _strikes++;
        Note($"{action} strikes");
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
        _strikes++;
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
