using System.Diagnostics;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Simulation.Checking;
using Orleans.Orchestrator.Simulation.Measuring;
using Orleans.Orchestrator.Simulation.Nodes;
using Orleans.Orchestrator.Simulation.Reports;
using Orleans.Orchestrator.Simulation.Sampling;
using Orleans.Orchestrator.Simulation.Scenarios;

namespace Orleans.Orchestrator.Simulation.Running;

/// <summary>
/// Runs a scenario against a control plane, which may be in this process or elsewhere: machines are simulated, everything else is what
/// production runs. Measures, checks, and says what was seen.
/// </summary>
public sealed class ScenarioRun
{
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;
    private readonly Scenario _scenario;
    private readonly RunOptions _options;
    private readonly ClusterCensus _census = new();
    private readonly PodMeter _pods;
    private readonly CapacityChecker _capacity = new();
    private readonly CheckerSet _checkers;
    private readonly UtilisationMeter _utilisation;
    private readonly Acknowledged _acknowledged = new();
    private readonly RunScope _scope;
    private readonly List<StepReport> _steps = [];

    /// <summary>A run that hasn't begun.</summary>
    public ScenarioRun(IGrainFactory grains, TimeProvider time, Scenario scenario, RunOptions options)
    {
        (_grains, _time, _scope, _scenario, _options) = (grains, time, options.Scope, options.Scope.Confine(scenario), options);
        _pods = new PodMeter(time);
        var places = new PodPlaces();
        _checkers = new CheckerSet(
            [new BoundOnceChecker(), _capacity, places, new SpreadChecker(places), new AntiAffinityChecker(places), new BudgetChecker(places)], options.HistorySize);
        _utilisation = new UtilisationMeter(_capacity);
    }

    /// <summary>Runs it to its end, or until a step doesn't come to rest. What it made in a cluster that is not its own is gone then, however it ends.</summary>
    public async Task<RunReport> RunAsync(CancellationToken cancellationToken)
    {
        var random = new SeededRandom(_scenario.Seed);
        using var fleet = new NodeFleet(() => _grains, _time, random.Fork("nodes"), listener: new RunsOnceChecker(_checkers.Report));
        var cleaner = new ScopeCleaner(_grains, _time, _scope, _options.CleaningPatience);
        await cleaner.PrepareAsync();
        RunReport report;
        string? left;
        try
        {
            report = await RunAsync(fleet, random, cancellationToken);
        }
        finally
        {
            if (_scope.Name is not null)
                _options.Progress?.Invoke($"removes {_scope.Name}");
            left = await cleaner.RemoveAsync(fleet);
            if (left is not null)
                _options.Progress?.Invoke($"left behind: {left}");
        }

        return left is null ? report : report with { Failure = $"{(report.Failure is { } failure ? failure + "; " : "")}could not be removed: {left}" };
    }

    private async Task<RunReport> RunAsync(NodeFleet fleet, SeededRandom random, CancellationToken cancellationToken)
    {
        var start = _time.GetUtcNow();
        await using var observer = new ClusterObserver(
            _grains, _time, [ResourceKinds.Node, ResourceKinds.Pod, ResourceKinds.Deployment, ResourceKinds.PodDisruptionBudget], Changed, query: _scope.Watch);
        using var sampler = new Sampler(_time, _options.SampleInterval, () =>
            (_pods.Count(PodStage.Created), _pods.Count(PodStage.Bound), _pods.Count(PodStage.Running), fleet.Nodes.Count(n => n.IsAlive && !n.IsCutOff)), Sampled);
        var began = _time.GetTimestamp();
        foreach (var machines in _scenario.Nodes)
            fleet.Add(machines);
        _options.Progress?.Invoke($"{fleet.Nodes.Count} nodes register");
        await NodeFleet.StartAsync(fleet.Nodes).WaitAsync(cancellationToken);
        var registered = _time.GetElapsedTime(began).TotalSeconds;
        var failure = await StepsAsync(fleet, random.Fork("steps"), began, cancellationToken);
        sampler.Take();
        foreach (var missing in await _acknowledged.MissingAsync(_grains, _scope))
            _checkers.Report(new Violation("acknowledged", missing, "was acknowledged and is not there", []));
        return new RunReport
        {
            Scenario = _scenario.Name, Seed = _scenario.Seed, Start = start, Environment = _options.Environment, Failure = failure,
            Nodes = fleet.Nodes.Count, RegisterSeconds = registered, Steps = _steps, Samples = sampler.Samples,
            Latencies =
            [
                LatencyReport.Of("created → bound", _pods.CreatedToBound), LatencyReport.Of("bound → running", _pods.BoundToRunning),
                LatencyReport.Of("created → running", _pods.CreatedToRunning),
            ],
            Violations = _checkers.Violations, Garbage = GarbageReport.Now(), Utilisation = _utilisation.ToHeatMap(),
        };
    }

    private async Task<string?> StepsAsync(NodeFleet fleet, SeededRandom random, long began, CancellationToken cancellationToken)
    {
        var runner = new StepRunner(_grains, _time, fleet, _census, _acknowledged, new Drainer(_grains, _time, _scenario.Patience), random, _scope, _options.LoseSilo);
        foreach (var step in _scenario.Steps)
        {
            if (step.Pause > TimeSpan.Zero)
                await Task.Delay(step.Pause, _time, cancellationToken);
            _options.Progress?.Invoke(step.What.Title);
            var (at, cpu, clock, ran) = (_time.GetElapsedTime(began).TotalSeconds, Cpu(), _time.GetTimestamp(), _pods.CreatedToRunning.Count);
            await runner.RunAsync(step.What, cancellationToken);
            var settled = !step.Settles || await SettlesAsync(cancellationToken);
            _steps.Add(new StepReport(
                step.What.Title, at, _time.GetElapsedTime(clock).TotalSeconds, (int)(_pods.CreatedToRunning.Count - ran), (Cpu() - cpu).TotalMilliseconds));
            if (!settled)
                return $"after {_scenario.Patience}, '{step.What.Title}' had not come to rest: {_census.Unsettled}";
        }

        return null;
    }

    private async Task<bool> SettlesAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _census.SettledAsync().WaitAsync(_scenario.Patience, _time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void Changed(ResourceKind kind, Grains.ResourceEvent change)
    {
        if (kind == ResourceKinds.Pod)
            _pods.Note(change);
        _checkers.Changed(kind, change);
        _census.Changed(kind, change);
    }

    private void Sampled(Sample sample)
    {
        _checkers.Read(() => _utilisation.Take(sample.Seconds));
        _options.Sampled?.Invoke(sample);
    }

    private static TimeSpan Cpu()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}
