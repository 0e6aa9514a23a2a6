using System.Collections.Immutable;
using System.Globalization;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Simulation.Chaos.Clients;
using Orleans.Orchestrator.Simulation.Checking;
using Orleans.Orchestrator.Simulation.Nodes;
using Orleans.Orchestrator.Simulation.Sampling;

namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>
/// Lives a cluster through hours of writes and faults, in virtual time; then everything works again and the cluster must come to rest, with
/// all that was acknowledged. Equal seeds give equal runs to the last byte.
/// </summary>
public sealed class ChaosRun
{
    private const int CpusPerNode = 4;
    private const int PodsPerNode = 30;
    private static readonly TimeSpan Limit = TimeSpan.FromDays(7);

    private readonly IDeterministicEngine _engine;
    private readonly ChaosOptions _options;
    private readonly EventLog _log;
    private readonly ChaosCluster _cluster;
    private readonly ChaosUsers _users;
    private readonly ChaosFaults _faults;
    private readonly ChaosClients _clients;

    private ChaosRun(IDeterministicEngine engine, ChaosOptions options)
    {
        (_engine, _options, _log) = (engine, options, new EventLog(engine.Time));
        _cluster = new ChaosCluster(engine, options, _log);
        (_users, _faults) = (new ChaosUsers(_cluster), new ChaosFaults(_cluster, engine.Time));
        _clients = new ChaosClients(_cluster, new SeededRandom(options.Seed).Fork("clients"));
    }

    /// <summary>Runs what the seed will have done.</summary>
    public static ChaosReport Run(IDeterministicEngine engine, ChaosOptions options) => Run(engine, options, ChaosPlan.Of(options));

    /// <summary>Runs some steps, on an engine that has run nothing yet.</summary>
    public static ChaosReport Run(IDeterministicEngine engine, ChaosOptions options, ImmutableArray<ChaosStep> steps)
    {
        ChaosRun? run = null;
        try
        {
            engine.Run(async () =>
            {
                run = new ChaosRun(engine, options);
                await run.LiveAsync(steps);
            }, Limit);
        }
        catch (TimeoutException e)
        {
            run!._cluster.Checkers.Report(new Violation("ends", "the run", e.Message, []));
        }
        finally
        {
            run?._cluster.Dispose();
        }

        return new ChaosReport(options.Seed, steps, run!._log.Lines, run._log.Digest, engine.Fingerprint, run._log.Commits, run._cluster.Checkers.Violations);
    }

    private async Task LiveAsync(ImmutableArray<ChaosStep> steps)
    {
        var start = _engine.Time.GetUtcNow();
        await _cluster.StartAsync();
        _cluster.Fleet.Add(new NodeClass { Name = "n", Count = _options.Nodes, Zones = ["a", "b", "c"], Cpu = Quantity.FromValue(CpusPerNode), Pods = PodsPerNode });
        await NodeFleet.StartAsync(_cluster.Fleet.Nodes);
        await _users.ProtectAsync();
        _clients.Start();
        var underWay = new List<Task>();
        foreach (var step in steps)
        {
            if (start + step.At - _engine.Time.GetUtcNow() is var pause && pause > TimeSpan.Zero)
                await Task.Delay(pause, _engine.Time);
            _log.Add(string.Create(CultureInfo.InvariantCulture, $"{step.Action} {step.Target} {step.Amount} {step.Length.TotalSeconds:0.000}"));
            underWay.Add(IsOfUsers(step.Action) ? _users.DoAsync(step) : _faults.DoAsync(step));
        }

        await Task.WhenAll(underWay);
        await CalmAsync();
    }

    private static bool IsOfUsers(ChaosAction action) => action <= ChaosAction.Cordon;

    // No restart here: what was lost on the way must be found by those whose task it is, not by a process that looks at everything anew.
    private async Task CalmAsync()
    {
        _cluster.Note("everything works from now on");
        _cluster.Store.Disarm();
        while (_cluster.Current is null)
        {
            if (_cluster.IsLost)
                return;
            await Task.Delay(TimeSpan.FromSeconds(1), _engine.Time);
        }

        await _clients.StopAsync();
        await _users.UncordonAllAsync();
        var rest = new RestCheck(_cluster, _engine.Time);
        await rest.RunAsync(_options.Patience);
        await rest.CompareAsync();
        await _clients.CompareAsync(_options.Patience);
        await _users.CheckAsync();
    }
}
