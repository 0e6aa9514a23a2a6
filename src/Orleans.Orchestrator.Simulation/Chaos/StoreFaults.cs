using Orleans.Orchestrator.Simulation.Disks;
using Orleans.Orchestrator.Simulation.Sampling;

namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>What fails below the control plane: operations of the disk, and answers of transactions.</summary>
internal sealed class StoreFaults(SeededRandom random)
{
    private const int SlowDiskFactor = 100;
    private static readonly TimeSpan UsualLatency = TimeSpan.FromMilliseconds(2);
    private (ChaosAction Action, TimeSpan Downtime, int Operations)? _armed;

    /// <summary>Kills a process for a while; it may not have got as far as to live.</summary>
    public required Action<ControlPlaneLife?, DiskMount, TimeSpan> Kills { get; init; }

    /// <summary>Takes the power from the control plane's machine for a while.</summary>
    public required Action<DiskMount, TimeSpan> CutsPower { get; init; }

    /// <summary>Told what strikes.</summary>
    public required Action<string> Notes { get; init; }

    /// <summary>For how many reasons there is no room on the disk.</summary>
    public int FullDisk { get; set; }

    /// <summary>For how many reasons it is slow.</summary>
    public int SlowDisk { get; set; }

    /// <summary>How often something has failed.</summary>
    public int Strikes { get; private set; }

    /// <summary>How long a transaction takes at the moment.</summary>
    public TimeSpan Latency => SlowDisk > 0 ? UsualLatency * SlowDiskFactor : UsualLatency;

    /// <summary>
    /// After some more operations of the disk one fails, or the transaction does, as the action says; one that kills keeps the process down for so long.
    /// </summary>
    public void Arm(ChaosAction action, TimeSpan downtime, int operations) => _armed = (action, downtime, operations);

    /// <summary>Nothing fails from now on.</summary>
    public void Disarm() => _armed = null;

    /// <summary>Something else has struck, such as a loss of power.</summary>
    public void Struck() => Strikes++;

    /// <summary>An operation of the disk begins.</summary>
    /// <returns>How it ends.</returns>
    public DiskFault Disturb(ControlPlaneLife? life, DiskMount mount, DiskOperation operation)
    {
        if (FullDisk > 0 && operation == DiskOperation.Write)
        {
            Struck();
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
                CutsPower(mount, armed.Downtime);
                return DiskFault.Error;
            case ChaosAction.KillBeforeCommit:
                Kills(life, mount, armed.Downtime);
                break;
        }

        return operation == DiskOperation.Write && random.Next(2) == 0 ? DiskFault.Partial : DiskFault.Error;
    }

    /// <summary>A transaction is written.</summary>
    /// <exception cref="IOException">Nobody is to be told.</exception>
    public void AfterCommit(ControlPlaneLife life)
    {
        if (_armed is not { Action: ChaosAction.LoseCommitAnswer or ChaosAction.KillAfterCommit } armed)
            return;
        Strike(armed.Action);
        if (armed.Action == ChaosAction.KillAfterCommit)
            Kills(life, life.Store.Mount, armed.Downtime);
        throw new IOException("the disk failed");
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
        Struck();
        Notes($"{action} strikes");
    }
}
