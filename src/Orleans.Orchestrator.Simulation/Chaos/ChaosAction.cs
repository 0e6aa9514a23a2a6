namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>What may be done to a cluster: what users do, and what fails.</summary>
public enum ChaosAction
{
    /// <summary>A Deployment is created.</summary>
    Create,

    /// <summary>A Deployment is scaled.</summary>
    Scale,

    /// <summary>A Deployment gets another image.</summary>
    RollOut,

    /// <summary>A Deployment is deleted.</summary>
    Delete,

    /// <summary>A pod is deleted.</summary>
    DeletePod,

    /// <summary>A pod is evicted.</summary>
    Evict,

    /// <summary>A node takes no new pods for a while.</summary>
    Cordon,

    /// <summary>A machine loses its power for a while.</summary>
    KillNode,

    /// <summary>A machine is not connected for a while.</summary>
    CutOff,

    /// <summary>A zone's machines are not connected for a while.</summary>
    CutOffZone,

    /// <summary>A machine is many times slower for a while.</summary>
    SlowNode,

    /// <summary>A container crashes.</summary>
    CrashContainer,

    /// <summary>For a while messages of machines are lost, doubled and late.</summary>
    Storm,

    /// <summary>A transaction of the store fails, with nothing written.</summary>
    FailCommit,

    /// <summary>A transaction of the store is written, and the answer says that it failed.</summary>
    LoseCommitAnswer,

    /// <summary>The control plane's process dies, and starts again a while later.</summary>
    KillProcess,

    /// <summary>The control plane's process dies in the middle of a transaction of which nothing was written.</summary>
    KillBeforeCommit,

    /// <summary>The control plane's process dies after a transaction was written and before anybody was told.</summary>
    KillAfterCommit,

    /// <summary>A sync of the disk fails: nobody knows what of the transaction is on it.</summary>
    FailSync,

    /// <summary>The disk is full for a while.</summary>
    FillDisk,

    /// <summary>The disk is a hundred times slower for a while.</summary>
    SlowDisk,

    /// <summary>The control plane's machine loses its power for a while: of what was written and not synced, some is lost and some is torn.</summary>
    LosePower,

    /// <summary>The control plane's machine loses its power in the middle of a transaction.</summary>
    LosePowerInCommit,

    /// <summary>The control plane's process hangs, another one takes over, and the first goes on, not knowing, until it is killed a while later.</summary>
    Replace,
}
