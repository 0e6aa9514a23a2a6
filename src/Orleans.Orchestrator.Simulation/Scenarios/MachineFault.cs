namespace Orleans.Orchestrator.Simulation.Scenarios;

/// <summary>What can be done to machines.</summary>
public enum MachineFault
{
    /// <summary>The plug is pulled.</summary>
    Kill,

    /// <summary>Switched on again.</summary>
    Revive,

    /// <summary>Cut off from the control plane; the pods run on.</summary>
    Partition,

    /// <summary>No longer cut off.</summary>
    Heal,

    /// <summary>Everything takes longer.</summary>
    Slow,

    /// <summary>Off and on again, several times.</summary>
    Flap,

    /// <summary>Takes no new pods, and its pods are evicted.</summary>
    Drain,

    /// <summary>Takes new pods again.</summary>
    Uncordon,
}
