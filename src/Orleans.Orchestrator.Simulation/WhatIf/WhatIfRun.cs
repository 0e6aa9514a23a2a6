using Orleans.Orchestrator.ControlPlane.Nodes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Simulation.Checking;
using Orleans.Orchestrator.Simulation.Measuring;
using Orleans.Orchestrator.Simulation.Nodes;
using Orleans.Orchestrator.Simulation.Running;
using Orleans.Orchestrator.Simulation.Sampling;
using Orleans.Orchestrator.Simulation.Scenarios;

namespace Orleans.Orchestrator.Simulation.WhatIf;

/// <summary>
/// Shows what a change would do to a captured cluster: its machines are simulated, its objects stand in the store of a control plane that was
/// started on them, which does the rest. The live cluster is never asked.
/// </summary>
public sealed class WhatIfRun
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;
    private readonly CapturedCluster _cluster;
    private readonly WhatIfOptions _options;
    private readonly ClusterCensus _census = new();
    private readonly WorkloadWatch _workloads;
    private readonly CheckerSet _checkers;
    private readonly Drainer _drainer;

    /// <summary>A run that hasn't begun, of a control plane on the cluster's objects.</summary>
    public WhatIfRun(IGrainFactory grains, TimeProvider time, CapturedCluster cluster, WhatIfOptions options)
    {
        (_grains, _time, _cluster, _options, _workloads) = (grains, time, cluster, options, new WorkloadWatch(time));
        foreach (var set in cluster.Objects.Where(o => o.Kind == ResourceKinds.ReplicaSet))
            _workloads.Know(set.As<ReplicaSet>());
        _drainer = new Drainer(grains, time, options.Patience);
        var places = new PodPlaces();
        _checkers = new CheckerSet(
            [new BoundOnceChecker(), new CapacityChecker(), places, new SpreadChecker(places), new AntiAffinityChecker(places), new BudgetChecker(places)]);
    }

    /// <summary>Brings the machines up, does the changes one after another, and waits until nothing happens any more.</summary>
    /// <exception cref="SnapshotException">A change can't be done to this cluster.</exception>
    public async Task<WhatIfReport> RunAsync(IReadOnlyList<StepAction> changes, CancellationToken cancellationToken)
    {
        var random = new SeededRandom(_options.Seed);
        using var fleet = new NodeFleet(() => _grains, _time, random.Fork("nodes"), listener: new RunsOnceChecker(_checkers.Report));
        await using var observer = new ClusterObserver(
            _grains, _time,
            [ResourceKinds.ReplicaSet, ResourceKinds.Node, ResourceKinds.PodDisruptionBudget, ResourceKinds.Pod, ResourceKinds.Deployment], Changed);
        await StartAsync(fleet, cancellationToken);
        _options.Progress?.Invoke("the cluster comes to rest as it was");
        await RestAsync(Task.CompletedTask, cancellationToken);
        var before = await ClusterView.ReadAsync(_grains, _workloads);
        _workloads.Begin();
        var start = _time.GetTimestamp();
        var rested = await ChangeAsync(fleet, random, changes, cancellationToken);
        var after = await ClusterView.ReadAsync(_grains, _workloads);
        return WhatIfReport.Of(_cluster, changes, before, after, _workloads.Lowest) with
        {
            Seed = _options.Seed, CameToRest = rested, Seconds = Math.Max(0, _time.GetElapsedTime(start, _workloads.LastChange).TotalSeconds),
            Refusals = _drainer.Refusals.OrderByDescending(r => r.Value).Select(r => new EvictionRefusal(r.Key, r.Value)).ToList(),
            Blocked = _drainer.Waiting.OrderBy(w => w.Key, StringComparer.Ordinal).Select(w => new StuckPod(w.Key, "", w.Value)).ToList(),
            Violations = _checkers.Violations,
        };
    }

    private async Task StartAsync(NodeFleet fleet, CancellationToken cancellationToken)
    {
        var machines = new List<SimulatedNode>();
        foreach (var node in _cluster.Nodes)
        {
            var machine = fleet.Add(node, WhatIfRuntime.Model);
            machine.Find(node.Status.Images.SelectMany(i => i.Names));
            if (NodeStatusPlan.ReadyOf(node) == "True")
                machines.Add(machine);
        }

        _options.Progress?.Invoke($"{machines.Count} of {fleet.Nodes.Count} nodes are ready and come up");
        await NodeFleet.StartAsync(machines).WaitAsync(cancellationToken);
    }

    private async Task<bool> ChangeAsync(NodeFleet fleet, SeededRandom random, IReadOnlyList<StepAction> changes, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var runner = new StepRunner(_grains, _time, fleet, _census, new Acknowledged(), _drainer, random.Fork("steps"), RunScope.Everything, null);
        var rested = true;
        foreach (var change in changes)
        {
            _options.Progress?.Invoke(change.Title);
            var doing = runner.RunAsync(change, end.Token);
            rested = await RestAsync(doing, cancellationToken);
            await (doing.IsCompleted ? doing : Task.CompletedTask);
        }

        await end.CancelAsync();
        return rested;
    }

    /// <summary>Waits until everything is as wanted, or nothing has happened for long enough.</summary>
    private async Task<bool> RestAsync(Task doing, CancellationToken cancellationToken)
    {
        for (var start = _time.GetTimestamp(); _time.GetElapsedTime(start) < _options.Patience; await Task.Delay(Look, _time, cancellationToken))
        {
            var quiet = _time.GetElapsedTime(Math.Max(start, _workloads.LastChange));
            // What follows from the last change may be on its way, so as-wanted has to last for a moment.
            if (doing.IsCompleted && _census.IsSettled && quiet > Look * 5)
                return true;
            if (quiet > _options.Quiet)
                return false;
        }

        return false;
    }

    private void Changed(ResourceKind kind, Grains.ResourceEvent change)
    {
        _workloads.Changed(kind, change);
        _checkers.Changed(kind, change);
        _census.Changed(kind, change);
    }
}
